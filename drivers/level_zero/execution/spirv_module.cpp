#include "execution/spirv_module.hpp"

#include <fmt/format.h>
#include <memory>
#include <spirv-tools/libspirv.h>
#include <spirv/unified1/spirv.hpp>
#include <unordered_map>
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
    /// Takes in one instruction and the id of its result's type, 0 when it has none.
    /// False, with the cause in error(), when the module cannot be run.
    bool add(std::span<const std::uint32_t> instruction, std::uint32_t result_type);

    /// What was found in a whole module.
    [[nodiscard]] std::vector<SpirvKernel> take_kernels();
    [[nodiscard]] const std::string& error() const { return error_; }

private:
    struct Function {
        std::uint64_t variables_size = 0; ///< bytes
        std::vector<std::uint32_t> callees;
    };

    bool check_capability(std::uint32_t capability);
    bool add_entry_point(std::span<const std::uint32_t> instruction);
    bool add_parameter(std::uint32_t type, std::uint32_t id);
    [[nodiscard]] std::uint64_t private_memory_size(std::uint32_t kernel) const;

    SpirvTypes types_;
    std::unordered_set<std::uint32_t> passed_by_value_;
    std::vector<SpirvKernel> kernels_;
    std::unordered_map<std::uint32_t, Function> functions_;
    std::uint32_t function_ = 0; ///< the one that is being read
    std::string error_;
};

bool KernelReader::add(std::span<const std::uint32_t> instruction, std::uint32_t result_type) {
    // Without cl_khr_fp16 halves are only loaded and stored, as floats: none is ever a value.
    if (types_.is_half(result_type)) {
        error_ = "the module needs half arithmetic (cl_khr_fp16), which this device cannot run";
        return false;
    }
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
    case spv::OpVariable:
        if (instruction[3] == spv::StorageClassFunction)
            functions_[function_].variables_size += types_.pointee_size(instruction[1]);
        return true;
    case spv::OpFunctionCall:
        functions_[function_].callees.push_back(instruction[3]);
        return true;
    case spv::OpGroupAsyncCopy:
    case spv::OpGroupWaitEvents:
        error_ = "the module needs async_work_group_copy, which this device cannot run";
        return false;
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

std::vector<SpirvKernel> KernelReader::take_kernels() {
    for (SpirvKernel& kernel : kernels_)
        kernel.private_memory_size = private_memory_size(kernel.function);
    return std::move(kernels_);
}

std::uint64_t KernelReader::private_memory_size(std::uint32_t kernel) const {
    std::uint64_t size = 0;
    std::vector<std::uint32_t> pending{kernel};
    std::unordered_set<std::uint32_t> reached{kernel};
    while (!pending.empty()) {
        const auto function = functions_.find(pending.back());
        pending.pop_back();
        if (function == functions_.end())
            continue;
        size += function->second.variables_size;
        for (const std::uint32_t callee : function->second.callees) {
            if (reached.insert(callee).second)
                pending.push_back(callee);
        }
    }
    return size;
}

spv_result_t on_instruction(void* reader, const spv_parsed_instruction_t* instruction) {
    const bool accepted = static_cast<KernelReader*>(reader)->add(
        {instruction->words, instruction->num_words}, instruction->type_id);
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
    auto kernels = reader.take_kernels();
    if (kernels.empty()) {
        error = "the module has no kernel";
        return std::nullopt;
    }
    return kernels;
}

} // namespace zeva::ze_driver
