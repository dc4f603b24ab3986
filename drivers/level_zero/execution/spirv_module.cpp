#include "execution/spirv_module.hpp"

#include <fmt/format.h>
#include <memory>
#include <spirv-tools/libspirv.h>
#include <spirv/unified1/spirv.hpp>
#include <unordered_set>

#include "execution/spirv_capabilities.hpp"
#include "execution/spirv_types.hpp"

namespace zeva::ze_driver {
namespace {

using Context = std::unique_ptr<spv_context_t, decltype(&spvContextDestroy)>;
using Diagnostic = std::unique_ptr<spv_diagnostic_t, decltype(&spvDiagnosticDestroy)>;

/// Collects the kernels while SPIRV-Tools walks over the instructions of a validated module.
class KernelReader {
public:
    /// False, with the cause in error(), when the module cannot be run.
    bool add(std::span<const std::uint32_t> instruction);

    [[nodiscard]] std::vector<SpirvKernel>& kernels() { return kernels_; }
    [[nodiscard]] const std::string& error() const { return error_; }

private:
    bool check_capability(std::uint32_t capability);
    bool add_entry_point(std::span<const std::uint32_t> instruction);
    bool add_parameter(std::uint32_t type, std::uint32_t id);

    SpirvTypes types_;
    std::unordered_set<std::uint32_t> passed_by_value_;
    std::vector<SpirvKernel> kernels_;
    std::uint32_t function_ = 0;
    std::string error_;
};

bool KernelReader::add(std::span<const std::uint32_t> instruction) {
    switch (static_cast<spv::Op>(instruction[0] & spv::OpCodeMask)) {
    case spv::OpCapability:
        return check_capability(instruction[1]);
    case spv::OpMemoryModel:
        if (instruction[1] == spv::AddressingModelPhysical64)
            return true;
        error_ = "the module does not use 64-bit physical addressing";
        return false;
    case spv::OpEntryPoint:
        return add_entry_point(instruction);
    case spv::OpDecorate:
        if (instruction[2] == spv::DecorationFuncParamAttr &&
            instruction[3] == spv::FunctionParameterAttributeByVal)
            passed_by_value_.insert(instruction[1]);
        break;
    case spv::OpFunction:
        function_ = instruction[2];
        return true;
    case spv::OpFunctionParameter:
        return add_parameter(instruction[1], instruction[2]);
    default:
        break;
    }
    types_.add(instruction);
    return true;
}

bool KernelReader::check_capability(std::uint32_t capability) {
    const auto refusal = capability_refusal(capability);
    if (refusal)
        error_ = *refusal;
    return !refusal;
}

bool KernelReader::add_entry_point(std::span<const std::uint32_t> instruction) {
    if (instruction[1] != spv::ExecutionModelKernel) {
        error_ = "the module has an entry point that is not a kernel";
        return false;
    }
    // The parser has checked that the string ends within the instruction.
    kernels_.push_back({instruction[2], reinterpret_cast<const char*>(&instruction[3]), {}});
    return true;
}

bool KernelReader::add_parameter(std::uint32_t type, std::uint32_t id) {
    for (SpirvKernel& kernel : kernels_) {
        if (kernel.function != function_)
            continue;
        std::string cause;
        const auto argument = types_.argument(type, passed_by_value_.contains(id), cause);
        if (!argument) {
            error_ = fmt::format("kernel {}, argument {}: {}", kernel.name, kernel.arguments.size(), cause);
            return false;
        }
        kernel.arguments.push_back(*argument);
    }
    return true;
}

spv_result_t on_instruction(void* reader, const spv_parsed_instruction_t* instruction) {
    const bool accepted =
        static_cast<KernelReader*>(reader)->add({instruction->words, instruction->num_words});
    return accepted ? SPV_SUCCESS : SPV_REQUESTED_TERMINATION;
}

std::string describe(const spv_diagnostic_t* diagnostic) {
    if (diagnostic == nullptr)
        return "the SPIR-V module is invalid";
    return fmt::format("the SPIR-V module is invalid, at word {}: {}", diagnostic->position.index,
                       diagnostic->error);
}

} // namespace

std::optional<std::vector<SpirvKernel>> read_spirv_kernels(std::span<const std::uint32_t> words,
                                                           std::string& error) {
    if (words.empty() || words[0] != spv::MagicNumber) {
        error = "this is not a SPIR-V module";
        return std::nullopt;
    }
    const Context context{spvContextCreate(SPV_ENV_UNIVERSAL_1_6), &spvContextDestroy};
    spv_diagnostic raw = nullptr;
    spv_result_t result = spvValidateBinary(context.get(), words.data(), words.size(), &raw);
    const Diagnostic validation{raw, &spvDiagnosticDestroy};
    if (result != SPV_SUCCESS) {
        error = describe(validation.get());
        return std::nullopt;
    }

    KernelReader reader;
    raw = nullptr;
    result =
        spvBinaryParse(context.get(), &reader, words.data(), words.size(), nullptr, &on_instruction, &raw);
    const Diagnostic parsing{raw, &spvDiagnosticDestroy};
    if (result != SPV_SUCCESS) {
        error = reader.error().empty() ? describe(parsing.get()) : reader.error();
        return std::nullopt;
    }
    return std::move(reader.kernels());
}

} // namespace zeva::ze_driver
