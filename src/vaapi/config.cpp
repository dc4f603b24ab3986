#include "vaapi/config.hpp"

#include "vaapi/status.hpp"

#include <algorithm>
#include <vector>

namespace zeva {
namespace {

constexpr std::pair<VAProfile, VAEntrypoint> asked_configs[] = {
    {VAProfileNone, VAEntrypointVideoProc},
    {VAProfileH264Main, VAEntrypointVLD},
    {VAProfileHEVCMain, VAEntrypointVLD},
};

std::uint32_t memory_types_of(VADisplay display, const VaConfig& config) {
    unsigned int count = 0;
    if (vaQuerySurfaceAttributes(display, config.id(), nullptr, &count) != VA_STATUS_SUCCESS)
        return 0;
    std::vector<VASurfaceAttrib> attributes(count);
    if (vaQuerySurfaceAttributes(display, config.id(), attributes.data(), &count) != VA_STATUS_SUCCESS)
        return 0;
    attributes.resize(std::min<std::size_t>(count, attributes.size()));
    const auto found = std::ranges::find(attributes, VASurfaceAttribMemoryType, &VASurfaceAttrib::type);
    return found != attributes.end() ? static_cast<std::uint32_t>(found->value.value.i) : 0;
}

} // namespace

VaConfig::VaConfig(VADisplay display, VAProfile profile, VAEntrypoint entrypoint) : display_(display) {
    check_va(vaCreateConfig(display, profile, entrypoint, nullptr, 0, &id_), "vaCreateConfig");
}

VaConfig::~VaConfig() {
    if (id_ != VA_INVALID_ID)
        vaDestroyConfig(display_, id_);
}

bool offers(VADisplay display, VAProfile profile, VAEntrypoint entrypoint) {
    std::vector<VAEntrypoint> entrypoints(static_cast<std::size_t>(vaMaxNumEntrypoints(display)));
    int count = 0;
    if (vaQueryConfigEntrypoints(display, profile, entrypoints.data(), &count) != VA_STATUS_SUCCESS)
        return false;
    const auto end = entrypoints.begin() + std::min<std::ptrdiff_t>(count, std::ssize(entrypoints));
    return std::find(entrypoints.begin(), end, entrypoint) != end;
}

std::uint32_t query_memory_types(VADisplay display) {
    for (const auto& [profile, entrypoint] : asked_configs) {
        if (!offers(display, profile, entrypoint))
            continue;
        if (const std::uint32_t types = memory_types_of(display, {display, profile, entrypoint}); types != 0)
            return types;
    }
    return 0;
}

} // namespace zeva
