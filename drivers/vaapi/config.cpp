#include "config.hpp"

#include "decode/profiles.hpp"
#include "driver.hpp"
#include "encode/profiles.hpp"

#include <algorithm>
#include <bit>
#include <memory>
#include <vector>
#include <zeva/pixel_format.hpp>
#include <zeva/surface_layout.hpp>

namespace zeva::va_driver {
namespace {

/// What is attached to a pair of profile and entry point.
using Attributes = std::vector<VAConfigAttrib>;

Attributes decode_attributes(const DecodeProfile& profile) {
    return {{VAConfigAttribRTFormat, profile.rt_formats},
            {VAConfigAttribDecSliceMode, VA_DEC_SLICE_MODE_NORMAL},
            {VAConfigAttribMaxPictureWidth, profile.max_dimension},
            {VAConfigAttribMaxPictureHeight, profile.max_dimension}};
}

Attributes encode_attributes(const EncodeProfile& profile) {
    Attributes attributes{{VAConfigAttribRTFormat, profile.rt_formats},
                          {VAConfigAttribMaxPictureWidth, profile.max_dimension},
                          {VAConfigAttribMaxPictureHeight, profile.max_dimension}};
    if (profile.rate_controls != 0)
        attributes.push_back({VAConfigAttribRateControl, profile.rate_controls});
    attributes.insert(attributes.end(), profile.attributes.begin(), profile.attributes.end());
    return attributes;
}

Attributes video_proc_attributes() {
    unsigned int rt_formats = 0;
    for (const PixelFormatInfo& format : all_pixel_formats())
        rt_formats |= format.va_rt_format;
    return {{VAConfigAttribRTFormat, rt_formats},
            {VAConfigAttribMaxPictureWidth, max_dimension},
            {VAConfigAttribMaxPictureHeight, max_dimension}};
}

/// Throws StatusError when there is no such pair.
Attributes attributes_of(VAProfile profile, VAEntrypoint entrypoint) {
    const DecodeProfile* const decoded = find_decode_profile(profile);
    const EncodeProfile* const encoded = find_encode_profile(profile);
    require(profile == VAProfileNone || decoded != nullptr || encoded != nullptr,
            VA_STATUS_ERROR_UNSUPPORTED_PROFILE);
    if (profile == VAProfileNone && entrypoint == VAEntrypointVideoProc)
        return video_proc_attributes();
    if (decoded != nullptr && entrypoint == VAEntrypointVLD)
        return decode_attributes(*decoded);
    require(encoded != nullptr && encoded->entrypoint == entrypoint, VA_STATUS_ERROR_UNSUPPORTED_ENTRYPOINT);
    return encode_attributes(*encoded);
}

unsigned int value_of(const Attributes& attributes, VAConfigAttribType type) {
    const auto found = std::ranges::find(attributes, type, &VAConfigAttrib::type);
    return found == attributes.end() ? VA_ATTRIB_NOT_SUPPORTED : found->value;
}

/// Whether a client may ask for `wanted` where the driver offers `offered`: some of the bits, or no more.
bool is_offered(VAConfigAttribType type, unsigned int wanted, unsigned int offered) {
    switch (type) {
    case VAConfigAttribRTFormat:
    case VAConfigAttribRateControl:
    case VAConfigAttribDecSliceMode:
    case VAConfigAttribEncPackedHeaders:
    case VAConfigAttribEncSliceStructure:
    case VAConfigAttribPredictionDirection:
        return (wanted & offered) == wanted;
    default:
        return wanted <= offered;
    }
}

/// Pictures have one way to control their rate: constant quantisers where the client asks for none.
unsigned int default_rate_control(const Attributes& offered) {
    const unsigned int rate_controls = value_of(offered, VAConfigAttribRateControl);
    return rate_controls == VA_ATTRIB_NOT_SUPPORTED ? 0 : VA_RC_CQP;
}

/// Takes one of the attributes that a client asks for.
void choose(Config& config, const Attributes& offered, const VAConfigAttrib& wanted) {
    const unsigned int limit = value_of(offered, wanted.type);
    require(limit != VA_ATTRIB_NOT_SUPPORTED, VA_STATUS_ERROR_INVALID_VALUE);
    const bool is_possible = is_offered(wanted.type, wanted.value, limit);
    if (wanted.type == VAConfigAttribRTFormat) {
        require(wanted.value != 0 && is_possible, VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT);
        config.rt_format = wanted.value;
    }
    require(is_possible, VA_STATUS_ERROR_INVALID_VALUE);
    if (wanted.type == VAConfigAttribRateControl) {
        require(std::has_single_bit(wanted.value), VA_STATUS_ERROR_INVALID_VALUE);
        config.rate_control = wanted.value;
    }
}

} // namespace

unsigned int max_picture_dimension(const Config& config) {
    return value_of(attributes_of(config.profile, config.entrypoint), VAConfigAttribMaxPictureWidth);
}

void query_config_profiles(Driver&, VAProfile* list, int* count) {
    require(list != nullptr && count != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    const auto decoded = decode_profiles();
    VAProfile* end = std::ranges::transform(decoded, list, &DecodeProfile::profile).out;
    for (const EncodeProfile& encoded : encode_profiles())
        if (find_decode_profile(encoded.profile) == nullptr)
            *end++ = encoded.profile;
    *end++ = VAProfileNone;
    *count = static_cast<int>(end - list);
}

void query_config_entrypoints(Driver&, VAProfile profile, VAEntrypoint* list, int* count) {
    require(list != nullptr && count != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    *count = 0;
    if (profile == VAProfileNone)
        list[(*count)++] = VAEntrypointVideoProc;
    if (find_decode_profile(profile) != nullptr)
        list[(*count)++] = VAEntrypointVLD;
    if (const EncodeProfile* const encoded = find_encode_profile(profile))
        list[(*count)++] = encoded->entrypoint;
    require(*count != 0, VA_STATUS_ERROR_UNSUPPORTED_PROFILE);
}

void get_config_attributes(Driver&, VAProfile profile, VAEntrypoint entrypoint, VAConfigAttrib* attributes,
                           int count) {
    const Attributes offered = attributes_of(profile, entrypoint);
    require(attributes != nullptr && count >= 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    for (int i = 0; i < count; ++i)
        attributes[i].value = value_of(offered, attributes[i].type);
}

void create_config(Driver& driver, VAProfile profile, VAEntrypoint entrypoint, VAConfigAttrib* attributes,
                   int count, VAConfigID* id) {
    const Attributes offered = attributes_of(profile, entrypoint);
    require(id != nullptr && count >= 0 && (attributes != nullptr || count == 0),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    auto config = std::make_shared<Config>(Config{
        profile, entrypoint, value_of(offered, VAConfigAttribRTFormat), default_rate_control(offered)});
    for (int i = 0; i < count; ++i)
        choose(*config, offered, attributes[i]);
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
    for (VAConfigAttrib attribute : attributes_of(config->profile, config->entrypoint)) {
        if (attribute.type == VAConfigAttribRTFormat)
            attribute.value = config->rt_format;
        if (attribute.type == VAConfigAttribRateControl)
            attribute.value = config->rate_control;
        attributes[(*count)++] = attribute;
    }
}

} // namespace zeva::va_driver
