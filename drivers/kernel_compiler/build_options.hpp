// The build options of zeModuleCreate.
#pragma once

#include <string>

namespace zeva::kernel_compiler {

struct BuildOptions {
    bool optimise = true;
    bool debug_information = false;
    bool watchdog = false; ///< loops end when zeva_launch.stop says so
    std::string ir_folder; ///< where LLVM's form before and after optimisation goes; empty for nowhere
    bool no_signed_zeros = false;
    bool finite_math = false;
    bool unsafe_math = false; ///< reassociation, reciprocals, approximations
};

/// Reads options separated by spaces; throws Refusal for one that it does not know.
BuildOptions parse_build_options(const std::string& options);

} // namespace zeva::kernel_compiler
