// SPIR-V to a loadable module.
#pragma once

#include <string>
#include <vector>

#include "build_options.hpp"
#include "translate.hpp"

namespace zeva::kernel_compiler {

struct Compilation {
    std::vector<std::vector<char>> inputs; ///< SPIR-V modules, linked together
    SpecializationConstants constants;
    BuildOptions options;
};

/// The shared object (kernel_abi.h). Throws Refusal.
std::vector<char> compile(const Compilation& compilation);

} // namespace zeva::kernel_compiler
