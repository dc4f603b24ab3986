// What a SPIR-V module says about itself, read before it is translated.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace zeva::kernel_compiler {

struct SpirvModule {
    std::vector<std::uint32_t> words;
    std::vector<std::string> kernels; ///< in the order of their entry points
    std::set<std::string> imports;    ///< functions and variables of other modules
    /// What the validator has against it; empty for a valid module. Translators write modules that are not
    /// quite valid, so this says only why a translation failed.
    std::string complaint;
};

/// Throws Refusal when the bytes cannot be read as SPIR-V, or need a capability that is not there.
SpirvModule read_spirv_module(std::span<const char> bytes);

} // namespace zeva::kernel_compiler
