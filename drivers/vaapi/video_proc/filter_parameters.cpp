#include "video_proc/filter_parameters.hpp"

#include "client_enum.hpp"
#include "status.hpp"
#include "video_proc/tone_mapper.hpp"

#include <algorithm>
#include <cstring>
#include <set>

namespace zeva::va_driver {
namespace {

template <typename Parameters>
Parameters read_as(std::span<const std::byte> bytes) {
    Parameters parameters;
    require(bytes.size() >= sizeof(parameters), VA_STATUS_ERROR_INVALID_BUFFER);
    std::memcpy(&parameters, bytes.data(), sizeof(parameters));
    return parameters;
}

/// Also false when the value is no number.
bool contains(const VAProcFilterValueRange& range, float value) {
    return value >= range.min_value && value <= range.max_value;
}

float read_value(std::span<const std::byte> bytes, const VAProcFilterValueRange& range) {
    const float value = read_as<VAProcFilterParameterBuffer>(bytes).value;
    require(contains(range, value), VA_STATUS_ERROR_INVALID_PARAMETER);
    return value;
}

std::optional<Deinterlacing> read_deinterlacing(std::span<const std::byte> bytes) {
    const auto parameters = read_as<VAProcFilterParameterBufferDeinterlacing>(bytes);
    require(is_below(parameters.algorithm, VAProcDeinterlacingCount), VA_STATUS_ERROR_UNSUPPORTED_FILTER);
    require(std::ranges::any_of(deinterlacing_caps,
                                [&](const auto& offered) { return offered.type == parameters.algorithm; }),
            VA_STATUS_ERROR_UNSUPPORTED_FILTER);
    require((parameters.flags & (VA_DEINTERLACING_ONE_FIELD | VA_DEINTERLACING_FMD_ENABLE)) == 0,
            VA_STATUS_ERROR_FLAG_NOT_SUPPORTED);
    if (parameters.algorithm == VAProcDeinterlacingWeave)
        return std::nullopt;
    const bool adapts = parameters.algorithm == VAProcDeinterlacingMotionAdaptive;
    const bool bottom_field = (parameters.flags & VA_DEINTERLACING_BOTTOM_FIELD) != 0;
    const bool bottom_field_first = (parameters.flags & VA_DEINTERLACING_BOTTOM_FIELD_FIRST) != 0;
    return Deinterlacing{adapts ? Deinterlacing::Method::motion_adaptive : Deinterlacing::Method::bob,
                         bottom_field, bottom_field == bottom_field_first};
}

void read_color_balance(const VAProcFilterParameterBufferColorBalance& parameters, ColorBalance& balance) {
    require(is_below(parameters.type, VAProcFilterCount) &&
                is_below(parameters.attrib, VAProcColorBalanceCount),
            VA_STATUS_ERROR_UNSUPPORTED_FILTER);
    const auto offered =
        std::ranges::find(color_balance_caps, parameters.attrib, &VAProcFilterCapColorBalance::type);
    require(parameters.type == VAProcFilterColorBalance && offered != color_balance_caps.end(),
            VA_STATUS_ERROR_UNSUPPORTED_FILTER);
    require(contains(offered->range, parameters.value), VA_STATUS_ERROR_INVALID_PARAMETER);
    switch (parameters.attrib) {
    case VAProcColorBalanceHue:
        balance.hue = parameters.value;
        break;
    case VAProcColorBalanceSaturation:
        balance.saturation = parameters.value;
        break;
    case VAProcColorBalanceBrightness:
        balance.brightness = parameters.value;
        break;
    default:
        balance.contrast = parameters.value;
    }
}

ColorBalance read_color_balances(const Buffer& buffer) {
    ColorBalance balance;
    for (unsigned int i = 0; i < buffer.element_count(); ++i) {
        const auto element = buffer.bytes().subspan(i * buffer.element_size(), buffer.element_size());
        read_color_balance(read_as<VAProcFilterParameterBufferColorBalance>(element), balance);
    }
    return balance;
}

/// The brightest light of the content in cd/m2, as far as the metadata know it; what they do not know is 0.
double content_peak(const VAHdrMetaDataHDR10& metadata) {
    constexpr double usual = 1000;
    const double mastered = metadata.max_display_mastering_luminance / 10'000.0;
    const double content = metadata.max_content_light_level;
    const double known =
        mastered > 0 && content > 0 ? std::min(mastered, content) : std::max(mastered, content);
    return known > 0 ? std::clamp(known, ToneCurve::white, 10'000.0) : usual;
}

/// The metadata lie in memory of the client's, which no buffer holds.
ToneMapping read_tone_mapping(std::span<const std::byte> bytes) {
    const VAHdrMetaData data = read_as<VAProcFilterParameterBufferHDRToneMapping>(bytes).data;
    require(is_below(data.metadata_type, VAProcHighDynamicRangeMetadataTypeCount) &&
                data.metadata_type == VAProcHighDynamicRangeMetadataHDR10,
            VA_STATUS_ERROR_UNSUPPORTED_FILTER);
    require(data.metadata != nullptr && data.metadata_size >= sizeof(VAHdrMetaDataHDR10),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    VAHdrMetaDataHDR10 metadata;
    std::memcpy(&metadata, data.metadata, sizeof(metadata));
    ToneMapping mapping;
    mapping.content_peak = content_peak(metadata);
    return mapping;
}

void read_filter(const Buffer& buffer, VAProcFilterType type, Effects& effects) {
    switch (type) {
    case VAProcFilterDeinterlacing:
        effects.deinterlacing = read_deinterlacing(buffer.bytes());
        break;
    case VAProcFilterNoiseReduction:
        effects.noise_reduction = read_value(buffer.bytes(), noise_reduction_caps.front().range);
        break;
    case VAProcFilterSharpening: {
        const VAProcFilterValueRange& range = sharpening_caps.front().range;
        effects.sharpness = read_value(buffer.bytes(), range) / range.default_value;
        break;
    }
    case VAProcFilterHighDynamicRangeToneMapping:
        effects.tone_mapping = read_tone_mapping(buffer.bytes());
        break;
    case VAProcFilterColorBalance:
        effects.color_balance = read_color_balances(buffer);
        break;
    default:
        fail(VA_STATUS_ERROR_UNSUPPORTED_FILTER);
    }
}

} // namespace

void read_filters(std::span<const std::shared_ptr<Buffer>> filters, Effects& effects) {
    std::set<VAProcFilterType> types;
    for (const auto& buffer : filters) {
        require(buffer->type() == VAProcFilterParameterBufferType, VA_STATUS_ERROR_INVALID_BUFFER);
        const auto base = read_as<VAProcFilterParameterBufferBase>(buffer->bytes());
        require(is_below(base.type, VAProcFilterCount), VA_STATUS_ERROR_UNSUPPORTED_FILTER);
        require(types.insert(base.type).second, VA_STATUS_ERROR_INVALID_FILTER_CHAIN);
        read_filter(*buffer, base.type, effects);
    }
}

} // namespace zeva::va_driver
