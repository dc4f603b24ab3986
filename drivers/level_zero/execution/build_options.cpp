#include "execution/build_options.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <sstream>

namespace zeva::ze_driver {
namespace {

struct Option {
    std::string_view given;
    std::string_view passed_on; ///< empty when it means nothing on a CPU
};

constexpr std::array known_options{
    Option{"-ze-opt-disable", "-cl-opt-disable"},
    Option{"-ze-opt-level=0", "-cl-opt-disable"},
    Option{"-ze-opt-level=1", ""},
    Option{"-ze-opt-level=2", ""},
    Option{"-ze-opt-greater-than-4GB-buffer-required", ""},
    Option{"-ze-opt-large-register-file", ""},
    Option{"-ze-opt-has-buffer-offset-arg", ""},
    Option{"-g", "-g"},
    Option{"-cl-opt-disable", "-cl-opt-disable"},
    Option{"-cl-mad-enable", "-cl-mad-enable"},
    Option{"-cl-no-signed-zeros", "-cl-no-signed-zeros"},
    Option{"-cl-denorms-are-zero", "-cl-denorms-are-zero"},
    Option{"-cl-unsafe-math-optimizations", "-cl-unsafe-math-optimizations"},
    Option{"-cl-finite-math-only", "-cl-finite-math-only"},
    Option{"-cl-fast-relaxed-math", "-cl-fast-relaxed-math"},
};

} // namespace

std::optional<std::string> pocl_build_options(std::string_view options, std::string& build_log) {
    // Without -cl-kernel-arg-info PoCL cannot tell the arguments of a kernel that comes as bitcode.
    std::string result = "-x spir -spir-std=1.2 -cl-kernel-arg-info";
    std::istringstream words{std::string{options}};
    for (std::string word; words >> word;) {
        const auto* known = std::ranges::find(known_options, word, &Option::given);
        if (known == known_options.end()) {
            build_log = fmt::format("unknown build option {}", word);
            return std::nullopt;
        }
        if (!known->passed_on.empty())
            result += fmt::format(" {}", known->passed_on);
    }
    return result;
}

} // namespace zeva::ze_driver
