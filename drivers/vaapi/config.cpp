#include "config.hpp"

#include "decode/profiles.hpp"
#include "driver.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <zeva/pixel_format.hpp>
#include <zeva/surface_layout.hpp>

namespace zeva::va_driver {
namespace {

constexpr std::array<VAConfigAttribType, max_config_attributes> attribute_types{
    VAConfigAttribRTFormat, VAConfigAttribDecSliceMode, VAConfigAttribMaxPictureWidth,
    VAConfigAttribMaxPictureHeight};

/// The one entry point of each profile.
VAEntrypoint entrypoint_of(VAProfile profile) {
    require(profile == VAProfileNone || find_decode_profile(profile) != nullptr,
            VA_STATUS_ERROR_UNSUPPORTED_PROFILE);
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

unsigned int attribute_value(VAProfile profile, VAConfigAttribType type) {
    const DecodeProfile* decoded = find_decode_profile(profile);
    switch (type) {
    case VAConfigAttribRTFormat:
        return decoded != nullptr ? decoded->rt_formats : video_proc_rt_formats();
    case VAConfigAttribDecSliceMode:
        return decoded != nullptr ? VA_DEC_SLICE_MODE_NORMAL : VA_ATTRIB_NOT_SUPPORTED;
    case VAConfigAttribMaxPictureWidth:
    case VAConfigAttribMaxPictureHeight:
        return decoded != nullptr ? decoded->max_dimension : max_dimension;
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

unsigned int max_picture_dimension(const Config& config) {
    return attribute_value(config.profile, VAConfigAttribMaxPictureWidth);
}

void query_config_profiles(Driver&, VAProfile* list, int* count) {
    require(list != nullptr && count != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    const auto decoded = decode_profiles();
    *std::ranges::transform(decoded, list, &DecodeProfile::profile).out = VAProfileNone;
    *count = static_cast<int>(decoded.size()) + 1;
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
        attributes[i].value = attribute_value(profile, attributes[i].type);
}

void create_config(Driver& driver, VAProfile profile, VAEntrypoint entrypoint, VAConfigAttrib* attributes,
                   int count, VAConfigID* id) {
    require_supported(profile, entrypoint);
    require(id != nullptr && count >= 0 && (attributes != nullptr || count == 0),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    auto config = std::make_shared<Config>(
        Config{profile, entrypoint, attribute_value(profile, VAConfigAttribRTFormat)});
    for (int i = 0; i < count; ++i) {
        const auto [type, wanted] = attributes[i];
        const unsigned int offered = attribute_value(profile, type);
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
            type == VAConfigAttribRTFormat ? config->rt_format : attribute_value(config->profile, type);
        if (value != VA_ATTRIB_NOT_SUPPORTED)
            attributes[(*count)++] = {type, value};
    }
}

} // namespace zeva::va_driver
