#include "names.hpp"

#include <span>
#include <string_view>

#include <fmt/format.h>
#include <va/va_drmcommon.h>
#include <va/va_str.h>

namespace zeva::test {
namespace {

struct Name {
    std::uint32_t value;
    std::string_view name;
};

std::string without_prefix(std::string_view name, std::string_view prefix) {
    return std::string(name.starts_with(prefix) ? name.substr(prefix.size()) : name);
}

std::string find_name(std::span<const Name> names, std::uint32_t value) {
    for (const Name& name : names)
        if (name.value == value)
            return std::string(name.name);
    return fmt::format("{}", value);
}

std::string bit_names(std::span<const Name> names, std::uint32_t bits) {
    std::string list;
    for (const Name& name : names) {
        if ((bits & name.value) == 0)
            continue;
        list += fmt::format("{}{}", list.empty() ? "" : ", ", name.name);
        bits &= ~name.value;
    }
    if (bits != 0)
        list += fmt::format("{}{:#x}", list.empty() ? "" : ", ", bits);
    return list.empty() ? "none" : list;
}

constexpr Name filter_names[] = {
    {VAProcFilterNoiseReduction, "NoiseReduction"},
    {VAProcFilterDeinterlacing, "Deinterlacing"},
    {VAProcFilterSharpening, "Sharpening"},
    {VAProcFilterColorBalance, "ColorBalance"},
    {VAProcFilterSkinToneEnhancement, "SkinTone"},
    {VAProcFilterTotalColorCorrection, "TotalColorCorrection"},
    {VAProcFilterHVSNoiseReduction, "HVSNoise"},
    {VAProcFilterHighDynamicRangeToneMapping, "ToneMapping"},
    {VAProcFilter3DLUT, "3DLUT"},
};

constexpr Name deinterlacing_names[] = {
    {VAProcDeinterlacingBob, "Bob"},
    {VAProcDeinterlacingWeave, "Weave"},
    {VAProcDeinterlacingMotionAdaptive, "MotionAdaptive"},
    {VAProcDeinterlacingMotionCompensated, "MotionCompensated"},
};

constexpr Name color_balance_names[] = {
    {VAProcColorBalanceHue, "hue"},
    {VAProcColorBalanceSaturation, "saturation"},
    {VAProcColorBalanceBrightness, "brightness"},
    {VAProcColorBalanceContrast, "contrast"},
    {VAProcColorBalanceAutoSaturation, "automatic saturation"},
    {VAProcColorBalanceAutoBrightness, "automatic brightness"},
    {VAProcColorBalanceAutoContrast, "automatic contrast"},
};

constexpr Name color_standard_names[] = {
    {VAProcColorStandardBT601, "BT601"},         {VAProcColorStandardBT709, "BT709"},
    {VAProcColorStandardBT470M, "BT470M"},       {VAProcColorStandardBT470BG, "BT470BG"},
    {VAProcColorStandardSMPTE170M, "SMPTE170M"}, {VAProcColorStandardSMPTE240M, "SMPTE240M"},
    {VAProcColorStandardGenericFilm, "film"},    {VAProcColorStandardSRGB, "sRGB"},
    {VAProcColorStandardSTRGB, "stRGB"},         {VAProcColorStandardXVYCC601, "xvYCC601"},
    {VAProcColorStandardXVYCC709, "xvYCC709"},   {VAProcColorStandardBT2020, "BT2020"},
    {VAProcColorStandardExplicit, "explicit"},
};

constexpr Name rt_format_names[] = {
    {VA_RT_FORMAT_YUV420, "YUV420"},       {VA_RT_FORMAT_YUV422, "YUV422"},
    {VA_RT_FORMAT_YUV444, "YUV444"},       {VA_RT_FORMAT_YUV411, "YUV411"},
    {VA_RT_FORMAT_YUV400, "YUV400"},       {VA_RT_FORMAT_YUV420_10, "YUV420_10"},
    {VA_RT_FORMAT_YUV422_10, "YUV422_10"}, {VA_RT_FORMAT_YUV444_10, "YUV444_10"},
    {VA_RT_FORMAT_YUV420_12, "YUV420_12"}, {VA_RT_FORMAT_YUV422_12, "YUV422_12"},
    {VA_RT_FORMAT_YUV444_12, "YUV444_12"}, {VA_RT_FORMAT_RGB16, "RGB16"},
    {VA_RT_FORMAT_RGB32, "RGB32"},         {VA_RT_FORMAT_RGBP, "RGBP"},
    {VA_RT_FORMAT_RGB32_10, "RGB32_10"},
};

constexpr Name memory_type_names[] = {
    {VA_SURFACE_ATTRIB_MEM_TYPE_VA, "VA"},
    {VA_SURFACE_ATTRIB_MEM_TYPE_V4L2, "V4L2"},
    {VA_SURFACE_ATTRIB_MEM_TYPE_USER_PTR, "USER_PTR"},
    {VA_SURFACE_ATTRIB_MEM_TYPE_KERNEL_DRM, "KERNEL_DRM"},
    {VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME, "DRM_PRIME"},
    {VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2, "DRM_PRIME_2"},
    {0x08000000, "DRM_PRIME_3"}, // of newer headers
};

constexpr Name rotation_names[] = {
    {1U << VA_ROTATION_90, "90"},
    {1U << VA_ROTATION_180, "180"},
    {1U << VA_ROTATION_270, "270 degrees"},
};

constexpr Name mirror_names[] = {
    {VA_MIRROR_HORIZONTAL, "horizontal"},
    {VA_MIRROR_VERTICAL, "vertical"},
};

constexpr Name blend_names[] = {
    {VA_BLEND_GLOBAL_ALPHA, "global alpha"},
    {VA_BLEND_PREMULTIPLIED_ALPHA, "premultiplied alpha"},
    {VA_BLEND_LUMA_KEY, "luma key"},
};

constexpr Name tone_mapping_names[] = {
    {VA_TONE_MAPPING_HDR_TO_HDR, "HDR to HDR"},
    {VA_TONE_MAPPING_HDR_TO_SDR, "HDR to SDR"},
};

constexpr Name rate_control_names[] = {
    {VA_RC_NONE, "none"},         {VA_RC_CBR, "CBR"},   {VA_RC_VBR, "VBR"},
    {VA_RC_VCM, "VCM"},           {VA_RC_CQP, "CQP"},   {VA_RC_VBR_CONSTRAINED, "VBR_CONSTRAINED"},
    {VA_RC_ICQ, "ICQ"},           {VA_RC_MB, "MB"},     {VA_RC_CFS, "CFS"},
    {VA_RC_PARALLEL, "PARALLEL"}, {VA_RC_QVBR, "QVBR"}, {VA_RC_AVBR, "AVBR"},
    {VA_RC_TCBRC, "TCBRC"},
};

constexpr Name slice_mode_names[] = {
    {VA_DEC_SLICE_MODE_NORMAL, "normal"},
    {VA_DEC_SLICE_MODE_BASE, "base"},
};

constexpr Name packed_header_names[] = {
    {VA_ENC_PACKED_HEADER_SEQUENCE, "sequence"}, {VA_ENC_PACKED_HEADER_PICTURE, "picture"},
    {VA_ENC_PACKED_HEADER_SLICE, "slice"},       {VA_ENC_PACKED_HEADER_MISC, "miscellaneous"},
    {VA_ENC_PACKED_HEADER_RAW_DATA, "raw data"},
};

constexpr Name slice_structure_names[] = {
    {VA_ENC_SLICE_STRUCTURE_POWER_OF_TWO_ROWS, "rows, a power of two"},
    {VA_ENC_SLICE_STRUCTURE_ARBITRARY_MACROBLOCKS, "macroblocks"},
    {VA_ENC_SLICE_STRUCTURE_EQUAL_ROWS, "equal rows"},
    {VA_ENC_SLICE_STRUCTURE_MAX_SLICE_SIZE, "limited size"},
    {VA_ENC_SLICE_STRUCTURE_ARBITRARY_ROWS, "rows"},
    {VA_ENC_SLICE_STRUCTURE_EQUAL_MULTI_ROWS, "equal rows but the last"},
};

constexpr Name interlacing_names[] = {
    {VA_ENC_INTERLACED_FRAME, "frames"},
    {VA_ENC_INTERLACED_FIELD, "fields"},
    {VA_ENC_INTERLACED_MBAFF, "MBAFF"},
    {VA_ENC_INTERLACED_PAFF, "PAFF"},
};

constexpr Name prediction_names[] = {
    {VA_PREDICTION_DIRECTION_PREVIOUS, "previous"},
    {VA_PREDICTION_DIRECTION_FUTURE, "future"},
    {VA_PREDICTION_DIRECTION_BI_NOT_EMPTY, "both or none"},
};

} // namespace

/// Profiles of newer headers than these have a number.
std::string name_of(VAProfile profile) {
    constexpr auto h264_high_10 = static_cast<VAProfile>(36); // of libva 2.18
    if (profile == h264_high_10)
        return "H264High10";
    return without_prefix(vaProfileStr(profile), "VAProfile");
}

std::string name_of(VAEntrypoint entrypoint) {
    return without_prefix(vaEntrypointStr(entrypoint), "VAEntrypoint");
}

std::string name_of(VAConfigAttribType type) {
    return without_prefix(vaConfigAttribTypeStr(type), "VAConfigAttrib");
}

std::string name_of(VAProcFilterType filter) {
    return find_name(filter_names, filter);
}

std::string name_of(VAProcDeinterlacingType algorithm) {
    return find_name(deinterlacing_names, algorithm);
}

std::string name_of(VAProcColorBalanceType attribute) {
    return find_name(color_balance_names, attribute);
}

std::string name_of(VAProcColorStandardType standard) {
    return find_name(color_standard_names, standard);
}

std::string rt_formats(std::uint32_t bits) {
    return bit_names(rt_format_names, bits);
}

std::string memory_types(std::uint32_t bits) {
    return bit_names(memory_type_names, bits);
}

std::string rotations(std::uint32_t bits) {
    return bit_names(rotation_names, bits & ~(1U << VA_ROTATION_NONE));
}

std::string mirrors(std::uint32_t bits) {
    return bit_names(mirror_names, bits);
}

std::string blend_flags(std::uint32_t bits) {
    return bit_names(blend_names, bits);
}

std::string tone_mappings(std::uint32_t bits) {
    return bit_names(tone_mapping_names, bits);
}

std::string value_of(VAConfigAttribType type, std::uint32_t value) {
    switch (type) {
    case VAConfigAttribRTFormat:
        return rt_formats(value);
    case VAConfigAttribRateControl:
        return bit_names(rate_control_names, value);
    case VAConfigAttribDecSliceMode:
        return bit_names(slice_mode_names, value);
    case VAConfigAttribEncPackedHeaders:
        return bit_names(packed_header_names, value);
    case VAConfigAttribEncSliceStructure:
        return bit_names(slice_structure_names, value);
    case VAConfigAttribEncInterlaced:
        return bit_names(interlacing_names, value);
    case VAConfigAttribPredictionDirection:
        return bit_names(prediction_names, value);
    case VAConfigAttribEncMaxRefFrames: // of list 0 and of list 1
        return value >> 16 == 0 ? fmt::format("{} earlier", value)
                                : fmt::format("{} earlier, {} later", value & 0xffff, value >> 16);
    default: // few have more than a number; of those the fields of bits are greater
        return value < 0x1000 ? fmt::format("{}", value) : fmt::format("{:#x}", value);
    }
}

} // namespace zeva::test
