// FramePath, GpuPass and PathChoice by name.
#include <algorithm>
#include <array>
#include <utility>
#include <zeva/media.hpp>

namespace zeva {

std::string_view name_of(FramePath path) {
    switch (path) {
    case FramePath::in_place:
        return "in_place";
    case FramePath::gpu_pass:
        return "gpu_pass";
    case FramePath::cpu_copy:
        return "cpu_copy";
    }
    return "unknown";
}

std::string_view name_of(GpuPass pass) {
    return pass == GpuPass::video_proc ? "video_proc" : "detile";
}

std::optional<PathChoice> parse_path_choice(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, PathChoice>, 5> choices{
        {{"auto", PathChoice::automatic},
         {"in-place", PathChoice::in_place},
         {"vpp", PathChoice::vpp},
         {"detile", PathChoice::detile},
         {"copy", PathChoice::copy}}};
    const auto found = std::ranges::find(choices, name, &std::pair<std::string_view, PathChoice>::first);
    return found != choices.end() ? std::optional(found->second) : std::nullopt;
}

} // namespace zeva
