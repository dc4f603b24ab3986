#include <zeva/runtime.hpp>

#include "base/environment.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <dlfcn.h>
#include <fmt/format.h>
#include <zeva/render_node.hpp>

namespace zeva::runtime {
namespace {

constexpr std::uint32_t intel_vendor = 0x8086;
constexpr const char* level_zero_drivers = "ZE_ENABLE_ALT_DRIVERS";
constexpr const char* va_driver_name = "LIBVA_DRIVER_NAME";
constexpr const char* va_drivers_path = "LIBVA_DRIVERS_PATH";

/// The drivers stand beside the library that this code is in, in the build tree and installed alike.
std::filesystem::path driver_folder() {
    Dl_info found{};
    if (::dladdr(reinterpret_cast<const void*>(&environment_for), &found) == 0 || found.dli_fname == nullptr)
        throw_usage_error("zeva::runtime", "cannot tell where libzeva.so is");
    auto folder = std::filesystem::absolute(found.dli_fname).parent_path() / ZEVA_DRIVER_SUBDIR;
    for (const char* driver : {"libze_zeva.so", "zeva_drv_video.so"})
        if (!std::filesystem::exists(folder / driver))
            throw_usage_error("zeva::runtime", fmt::format("no {} in {}", driver, folder.string()),
                              "install zeva's drivers, or choose the hardware's with --backend hardware");
    return folder;
}

bool has_intel_gpu() {
    return std::ranges::any_of(list_render_nodes(),
                               [](const RenderNode& node) { return node.vendor == intel_vendor; });
}

bool needs_software(Backend backend) {
    if (backend != Backend::automatic)
        return backend == Backend::software;
    return !environment(level_zero_drivers) && !environment(va_driver_name) && !has_intel_gpu();
}

} // namespace

std::optional<Backend> parse_backend(std::string_view name) {
    if (name == "automatic")
        return Backend::automatic;
    if (name == "hardware")
        return Backend::hardware;
    if (name == "software")
        return Backend::software;
    return std::nullopt;
}

std::vector<Variable> environment_for(Backend backend) {
    if (!needs_software(backend))
        return {};
    const std::filesystem::path folder = driver_folder();
    std::string search_path = folder.string();
    if (const auto users = environment(va_drivers_path); users && *users != search_path)
        search_path += ":" + *users;
    return {{level_zero_drivers, (folder / "libze_zeva.so").string()},
            {va_driver_name, "zeva"},
            {va_drivers_path, std::move(search_path)}};
}

void prepare(Backend backend) {
    for (const Variable& variable : environment_for(backend))
        ::setenv(variable.name.c_str(), variable.value.c_str(), 1);
}

} // namespace zeva::runtime
