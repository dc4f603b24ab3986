#include "spirv_module.hpp"

#include <cstring>
#include <fmt/format.h>
#include <memory>
#include <spirv-tools/libspirv.h>
#include <spirv/unified1/spirv.hpp>

#include "refusal.hpp"
#include "spirv_capabilities.hpp"

namespace zeva::kernel_compiler {
namespace {

using Context = std::unique_ptr<spv_context_t, decltype(&spvContextDestroy)>;
using Diagnostic = std::unique_ptr<spv_diagnostic_t, decltype(&spvDiagnosticDestroy)>;

std::string describe(const spv_diagnostic_t* diagnostic) {
    if (diagnostic == nullptr)
        return "the SPIR-V module is invalid";
    return fmt::format("the SPIR-V module is invalid, at word {}: {}", diagnostic->position.index,
                       diagnostic->error);
}

/// The string that starts at a word; the parser has checked that it ends within the instruction.
const char* text_at(const std::uint32_t* word) {
    return reinterpret_cast<const char*>(word);
}

void read_decoration(const spv_parsed_instruction_t& instruction, SpirvModule& module) {
    if (instruction.words[2] != spv::DecorationLinkageAttributes)
        return;
    if (instruction.words[instruction.num_words - 1] == spv::LinkageTypeImport)
        module.imports.insert(text_at(&instruction.words[3]));
}

void read_instruction(const spv_parsed_instruction_t& instruction, SpirvModule& module) {
    switch (static_cast<spv::Op>(instruction.opcode)) {
    case spv::OpCapability:
        if (const auto refusal = capability_refusal(instruction.words[1]))
            throw Refusal{*refusal};
        break;
    case spv::OpMemoryModel:
        if (instruction.words[1] != spv::AddressingModelPhysical64)
            throw Refusal{"the module does not use 64-bit physical addressing"};
        break;
    case spv::OpEntryPoint:
        if (instruction.words[1] != spv::ExecutionModelKernel)
            throw Refusal{"the module has an entry point that is not a kernel"};
        module.kernels.push_back(text_at(&instruction.words[3]));
        break;
    case spv::OpDecorate:
        read_decoration(instruction, module);
        break;
    default:
        break;
    }
}

struct Reader {
    SpirvModule module;
    std::string refusal;
};

/// Called from C code, through which no exception may pass.
spv_result_t on_instruction(void* context, const spv_parsed_instruction_t* instruction) {
    auto& reader = *static_cast<Reader*>(context);
    try {
        read_instruction(*instruction, reader.module);
    } catch (const std::exception& error) {
        reader.refusal = error.what();
        return SPV_REQUESTED_TERMINATION;
    }
    return SPV_SUCCESS;
}

std::vector<std::uint32_t> words_of(std::span<const char> bytes) {
    std::vector<std::uint32_t> words(bytes.size() / sizeof(std::uint32_t));
    std::memcpy(words.data(), bytes.data(), words.size() * sizeof(std::uint32_t));
    if (words.empty() || words[0] != spv::MagicNumber || bytes.size() % sizeof(std::uint32_t) != 0)
        throw Refusal{"this is not a SPIR-V module"};
    return words;
}

} // namespace

SpirvModule read_spirv_module(std::span<const char> bytes) {
    Reader reader;
    const std::vector<std::uint32_t> words = words_of(bytes);
    const Context context{spvContextCreate(SPV_ENV_UNIVERSAL_1_6), &spvContextDestroy};
    spv_diagnostic raw = nullptr;
    const spv_result_t parsed =
        spvBinaryParse(context.get(), &reader, words.data(), words.size(), nullptr, &on_instruction, &raw);
    const Diagnostic parsing{raw, &spvDiagnosticDestroy};
    if (!reader.refusal.empty())
        throw Refusal{reader.refusal};
    if (parsed != SPV_SUCCESS)
        throw Refusal{describe(parsing.get())};

    raw = nullptr;
    const spv_result_t valid = spvValidateBinary(context.get(), words.data(), words.size(), &raw);
    const Diagnostic validation{raw, &spvDiagnosticDestroy};
    if (valid != SPV_SUCCESS)
        reader.module.complaint = describe(validation.get());
    reader.module.words = words;
    return std::move(reader.module);
}

} // namespace zeva::kernel_compiler
