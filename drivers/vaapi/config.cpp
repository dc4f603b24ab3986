#include "config.hpp"

#include "driver.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <zeva/pixel_format.hpp>
#include <zeva/surface_layout.hpp>

namespace zeva::va_driver {
namespace {

constexpr std::array<VAProfile, max_profiles> profiles{VAProfileH264ConstrainedBaseline, VAProfileH264Main,
                                                       VAProfileH264High, VAProfileNone};

constexpr std::array<VAConfigAttribType, max_config_attributes> attribute_types{
    VAConfigAttribRTFormat, VAConfigAttribDecSliceMode, VAConfigAttribMaxPictureWidth,
    VAConfigAttribMaxPictureHeight};

/// The one entry point of each profile.
VAEntrypoint entrypoint_of(VAProfile profile) {
    require(std::ranges::find(profiles, profile) != profiles.end(), VA_STATUS_ERROR_UNSUPPORTED_PROFILE);
    return profile == VAProfileNone ? VAEntrypointVideoProc : VAEntrypointVLD;
}

void require_supported(VAProfile profile, VAEntrypoint entrypoint) {
    require(entrypoint_of(profile) == entrypoint, VA_STATUS_ERROR_UNSUPPORTED_ENTRYPOINT);
}

unsigned int video_proc_rt_formats() {
    unsigned int formats = 0;
    for (const PixelFormatInfo& format : all_pixel_formats())
        formats |= format.va_rt_format;
    return formats;
}

unsigned int attribute_value(VAEntrypoint entrypoint, VAConfigAttribType type) {
    const bool decodes = entrypoint == VAEntrypointVLD;
    switch (type) {
    case VAConfigAttribRTFormat:
        return decodes ? VA_RT_FORMAT_YUV420 : video_proc_rt_formats();
    case VAConfigAttribDecSliceMode:
        return decodes ? VA_DEC_SLICE_MODE_NORMAL : VA_ATTRIB_NOT_SUPPORTED;
    case VAConfigAttribMaxPictureWidth:
    case VAConfigAttribMaxPictureHeight:
        return decodes ? max_decoded_dimension : max_dimension;
    default:
        return VA_ATTRIB_NOT_SUPPORTED;
    }
}

/// Whether a client may ask for `wanted` where the driver offers `offered`.
bool is_offered(VAConfigAttribType type, unsigned int wanted, unsigned int offered) {
    const bool is_limit = type == VAConfigAttribMaxPictureWidth || type == VAConfigAttribMaxPictureHeight;
    return is_limit ? wanted <= offered : (wanted & offered) == wanted;
}

} // namespace

void query_config_profiles(Driver&, VAProfile* list, int* count) {
    require(list != nullptr && count != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    std::ranges::copy(profiles, list);
    *count = max_profiles;
}

void query_config_entrypoints(Driver&, VAProfile profile, VAEntrypoint* list, int* count) {
    require(list != nullptr && count != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    list[0] = entrypoint_of(profile);
    *count = 1;
}

void get_config_attributes(Driver&, VAProfile profile, VAEntrypoint entrypoint, VAConfigAttrib* attributes,
                           int count) {
    require_supported(profile, entrypoint);
    require(attributes != nullptr && count >= 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    for (int i = 0; i < count; ++i)
        attributes[i].value = attribute_value(entrypoint, attributes[i].type);
}

void create_config(Driver& driver, VAProfile profile, VAEntrypoint entrypoint, VAConfigAttrib* attributes,
                   int count, VAConfigID* id) {
    require_supported(profile, entrypoint);
    require(id != nullptr && count >= 0 && (attributes != nullptr || count == 0),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    auto config = std::make_shared<Config>(
        Config{profile, entrypoint, attribute_value(entrypoint, VAConfigAttribRTFormat)});
    for (int i = 0; i < count; ++i) {
        const auto [type, wanted] = attributes[i];
        const unsigned int offered = attribute_value(entrypoint, type);
        require(offered != VA_ATTRIB_NOT_SUPPORTED, VA_STATUS_ERROR_ATTR_NOT_SUPPORTED);
        if (type == VAConfigAttribRTFormat) {
            require(wanted != 0 && is_offered(type, wanted, offered), VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT);
            config->rt_format = wanted;
        }
        require(is_offered(type, wanted, offered), VA_STATUS_ERROR_INVALID_VALUE);
    }
    *id = driver.configs.add(std::move(config));
}

void destroy_config(Driver& driver, VAConfigID id) {
    driver.configs.remove(id);
}

void query_config_attributes(Driver& driver, VAConfigID id, VAProfile* profile, VAEntrypoint* entrypoint,
                             VAConfigAttrib* attributes, int* count) {
    const auto config = driver.configs.find(id);
    require(profile != nullptr && entrypoint != nullptr && attributes != nullptr && count != nullptr,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    *profile = config->profile;
    *entrypoint = config->entrypoint;
    *count = 0;
    for (const VAConfigAttribType type : attribute_types) {
        const unsigned int value =
            type == VAConfigAttribRTFormat ? config->rt_format : attribute_value(config->entrypoint, type);
        if (value != VA_ATTRIB_NOT_SUPPORTED)
            attributes[(*count)++] = {type, value};
    }
}

} // namespace zeva::va_driver
