#include "capabilities.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include <fmt/format.h>

namespace zeva::test {
namespace {

void check(VAStatus status, const char* call) {
    if (status != VA_STATUS_SUCCESS)
        throw std::runtime_error(fmt::format("{}: {}", call, vaErrorStr(status)));
}

std::vector<VAProfile> profiles(VADisplay display) {
    std::vector<VAProfile> list(static_cast<std::size_t>(vaMaxNumProfiles(display)));
    int count = 0;
    check(vaQueryConfigProfiles(display, list.data(), &count), "vaQueryConfigProfiles");
    list.resize(static_cast<std::size_t>(count));
    return list;
}

std::vector<VAEntrypoint> entrypoints(VADisplay display, VAProfile profile) {
    std::vector<VAEntrypoint> list(static_cast<std::size_t>(vaMaxNumEntrypoints(display)));
    int count = 0;
    check(vaQueryConfigEntrypoints(display, profile, list.data(), &count), "vaQueryConfigEntrypoints");
    list.resize(static_cast<std::size_t>(count));
    return list;
}

std::map<VAConfigAttribType, std::uint32_t> config_attributes(VADisplay display, VAProfile profile,
                                                              VAEntrypoint entrypoint) {
    std::map<VAConfigAttribType, std::uint32_t> supported;
    for (int type = 0; type < VAConfigAttribTypeMax; ++type) {
        VAConfigAttrib attribute{static_cast<VAConfigAttribType>(type), VA_ATTRIB_NOT_SUPPORTED};
        check(vaGetConfigAttributes(display, profile, entrypoint, &attribute, 1), "vaGetConfigAttributes");
        if (attribute.value != VA_ATTRIB_NOT_SUPPORTED)
            supported[attribute.type] = attribute.value;
    }
    return supported;
}

/// The attributes of the surfaces of a configuration with all RT formats.
std::vector<VASurfaceAttrib> surface_attributes(VADisplay display, VAProfile profile, VAEntrypoint entrypoint,
                                                std::uint32_t rt_formats) {
    VAConfigAttrib attribute{VAConfigAttribRTFormat, rt_formats};
    VAConfigID config = VA_INVALID_ID;
    check(vaCreateConfig(display, profile, entrypoint, &attribute, 1, &config), "vaCreateConfig");
    unsigned int count = 0;
    check(vaQuerySurfaceAttributes(display, config, nullptr, &count), "vaQuerySurfaceAttributes");
    std::vector<VASurfaceAttrib> list(count);
    check(vaQuerySurfaceAttributes(display, config, list.data(), &count), "vaQuerySurfaceAttributes");
    check(vaDestroyConfig(display, config), "vaDestroyConfig");
    return list;
}

int value_of(const std::vector<VASurfaceAttrib>& attributes, VASurfaceAttribType type) {
    const auto found = std::ranges::find(attributes, type, &VASurfaceAttrib::type);
    return found == attributes.end() ? 0 : found->value.value.i;
}

Operation operation(VADisplay display, VAProfile profile, VAEntrypoint entrypoint) {
    Operation result{.profile = profile,
                     .entrypoint = entrypoint,
                     .attributes = config_attributes(display, profile, entrypoint)};
    const auto attributes =
        surface_attributes(display, profile, entrypoint, result.attributes.at(VAConfigAttribRTFormat));
    for (const VASurfaceAttrib& attribute : attributes)
        if (attribute.type == VASurfaceAttribPixelFormat)
            result.surface_formats.push_back(
                fourcc_name(static_cast<std::uint32_t>(attribute.value.value.i)));
    result.memory_types = static_cast<std::uint32_t>(value_of(attributes, VASurfaceAttribMemoryType));
    return result;
}

} // namespace

std::vector<Operation> operations(VADisplay display) {
    std::vector<Operation> list;
    for (const VAProfile profile : profiles(display))
        for (const VAEntrypoint entrypoint : entrypoints(display, profile))
            list.push_back(operation(display, profile, entrypoint));
    return list;
}

std::vector<VAImageFormat> image_formats(VADisplay display) {
    std::vector<VAImageFormat> list(static_cast<std::size_t>(vaMaxNumImageFormats(display)));
    int count = 0;
    check(vaQueryImageFormats(display, list.data(), &count), "vaQueryImageFormats");
    list.resize(static_cast<std::size_t>(count));
    return list;
}

VideoProcessor::VideoProcessor(VADisplay display) : display_(display) {
    check(vaCreateConfig(display, VAProfileNone, VAEntrypointVideoProc, nullptr, 0, &config_),
          "vaCreateConfig");
    check(vaCreateContext(display, config_, 64, 64, 0, nullptr, 0, &context_), "vaCreateContext");
}

VideoProcessor::~VideoProcessor() {
    vaDestroyContext(display_, context_);
    vaDestroyConfig(display_, config_);
}

std::vector<VAProcFilterType> VideoProcessor::filters() const {
    std::vector<VAProcFilterType> list(VAProcFilterCount);
    unsigned int count = VAProcFilterCount;
    check(vaQueryVideoProcFilters(display_, context_, list.data(), &count), "vaQueryVideoProcFilters");
    list.resize(count);
    return list;
}

unsigned int VideoProcessor::fill_caps(VAProcFilterType filter, void* list) const {
    unsigned int count = most_caps;
    check(vaQueryVideoProcFilterCaps(display_, context_, filter, list, &count), "vaQueryVideoProcFilterCaps");
    return count;
}

VAProcPipelineCaps VideoProcessor::pipeline() const {
    VAProcPipelineCaps caps{};
    check(vaQueryVideoProcPipelineCaps(display_, context_, nullptr, 0, &caps),
          "vaQueryVideoProcPipelineCaps");
    return caps;
}

std::string fourcc_name(std::uint32_t fourcc) {
    std::string name;
    for (int shift = 0; shift < 32; shift += 8) {
        const auto character = static_cast<unsigned char>(fourcc >> shift);
        if (std::isprint(character) == 0)
            return fmt::format("{:#010x}", fourcc);
        name += static_cast<char>(character);
    }
    return name;
}

} // namespace zeva::test
