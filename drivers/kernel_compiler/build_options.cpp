#include "build_options.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <sstream>

#include "refusal.hpp"

namespace zeva::kernel_compiler {
namespace {

/// What says nothing to a compiler for this machine.
constexpr std::array<std::string_view, 16> without_effect{
    "-ze-opt-greater-than-4GB-buffer-required",
    "-ze-opt-large-register-file",
    "-ze-opt-has-buffer-offset-arg",
    "-ze-opt-level=1",
    "-ze-opt-level=2",
    "-ze-opt-level=O1",
    "-ze-opt-level=O2",
    "-ze-intel-enable-auto-large-GRF-mode",
    "-ze-no-vector-decode",
    "-ze-exp-register-file-size",
    "-library-compilation",
    "-ze-library-compilation",
    "-ze-take-global-address",
    "-cl-take-global-address",
    "-cl-mad-enable",
    "-cl-denorms-are-zero",
};

bool apply_option(const std::string& option, BuildOptions& result) {
    if (option == "-ze-opt-disable" || option == "-ze-opt-level=0" || option == "-ze-opt-level=O0" ||
        option == "-cl-opt-disable")
        result.optimise = false;
    else if (option == "-g")
        result.debug_information = true;
    else if (option == "-cl-no-signed-zeros")
        result.no_signed_zeros = true;
    else if (option == "-cl-finite-math-only")
        result.finite_math = true;
    else if (option == "-cl-unsafe-math-optimizations")
        result.no_signed_zeros = result.unsafe_math = true;
    else if (option == "-cl-fast-relaxed-math")
        result.no_signed_zeros = result.unsafe_math = result.finite_math = true;
    else
        return std::ranges::find(without_effect, option) != without_effect.end() ||
               option.starts_with("-cl-std=");
    return true;
}

} // namespace

BuildOptions parse_build_options(const std::string& options) {
    BuildOptions result;
    std::istringstream words{options};
    for (std::string word; words >> word;) {
        if (!apply_option(word, result))
            throw Refusal{fmt::format("unknown build option {}", word)};
    }
    return result;
}

} // namespace zeva::kernel_compiler
