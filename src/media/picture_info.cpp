#include "media/picture_info.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>

extern "C" {
#include <libavutil/mastering_display_metadata.h>
}

namespace zeva {
namespace {

/// FFmpeg numbers these three properties as H.273 does, and so does zeva.
template <typename Property>
Property code_point(int code, std::initializer_list<Property> known) {
    const auto found = std::ranges::find(known, code, [](Property value) { return static_cast<int>(value); });
    return found != known.end() ? *found : Property::unknown;
}

ColorPrimaries primaries(AVColorPrimaries code) {
    using enum ColorPrimaries;
    return code_point<ColorPrimaries>(code, {bt709, bt470m, bt470bg, smpte170m, smpte240m, film, bt2020,
                                             smpte428, smpte431, smpte432, ebu3213});
}

TransferFunction transfer(AVColorTransferCharacteristic code) {
    using enum TransferFunction;
    return code_point<TransferFunction>(code, {bt709, gamma22, gamma28, smpte170m, smpte240m, linear, srgb,
                                               bt2020_10, bt2020_12, pq, smpte428, hlg});
}

ColorMatrix matrix(AVColorSpace code) {
    using enum ColorMatrix;
    return code_point<ColorMatrix>(
        code, {rgb, bt709, fcc, bt470bg, smpte170m, smpte240m, ycgco, bt2020_ncl, bt2020_cl});
}

ColorRange range(AVColorRange range) {
    if (range == AVCOL_RANGE_MPEG)
        return ColorRange::limited;
    return range == AVCOL_RANGE_JPEG ? ColorRange::full : ColorRange::unknown;
}

ChromaSiting chroma_siting(AVChromaLocation location) {
    switch (location) {
    case AVCHROMA_LOC_LEFT:
        return ChromaSiting::left;
    case AVCHROMA_LOC_CENTER:
        return ChromaSiting::center;
    case AVCHROMA_LOC_TOPLEFT:
        return ChromaSiting::top_left;
    case AVCHROMA_LOC_TOP:
        return ChromaSiting::top;
    case AVCHROMA_LOC_BOTTOMLEFT:
        return ChromaSiting::bottom_left;
    case AVCHROMA_LOC_BOTTOM:
        return ChromaSiting::bottom;
    default:
        return ChromaSiting::unknown;
    }
}

FieldOrder field_order(AVFieldOrder order) {
    switch (order) {
    case AV_FIELD_PROGRESSIVE:
        return FieldOrder::progressive;
    case AV_FIELD_TT:
    case AV_FIELD_TB:
        return FieldOrder::top_first;
    case AV_FIELD_BB:
    case AV_FIELD_BT:
        return FieldOrder::bottom_first;
    default:
        return FieldOrder::unknown;
    }
}

FieldOrder field_order(const AVFrame& frame) {
    if (frame.interlaced_frame == 0)
        return FieldOrder::progressive;
    return frame.top_field_first != 0 ? FieldOrder::top_first : FieldOrder::bottom_first;
}

/// `value` in units of 1/units.
template <typename Integer>
Integer in_units(AVRational value, double units) {
    return value.den != 0 ? static_cast<Integer>(std::lround(av_q2d(value) * units)) : Integer{0};
}

std::optional<HdrMetadata> hdr_metadata(const AVFrame& frame) {
    const AVFrameSideData* mastering =
        av_frame_get_side_data(&frame, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
    const AVFrameSideData* light = av_frame_get_side_data(&frame, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL);
    if (mastering == nullptr && light == nullptr)
        return std::nullopt;
    HdrMetadata hdr{};
    if (mastering != nullptr) {
        const auto& display = *reinterpret_cast<const AVMasteringDisplayMetadata*>(mastering->data);
        const auto chromaticity = [](AVRational value) { return in_units<std::uint16_t>(value, 50000); };
        const auto luminance = [](AVRational value) { return in_units<std::uint32_t>(value, 10000); };
        hdr.red_x = chromaticity(display.display_primaries[0][0]);
        hdr.red_y = chromaticity(display.display_primaries[0][1]);
        hdr.green_x = chromaticity(display.display_primaries[1][0]);
        hdr.green_y = chromaticity(display.display_primaries[1][1]);
        hdr.blue_x = chromaticity(display.display_primaries[2][0]);
        hdr.blue_y = chromaticity(display.display_primaries[2][1]);
        hdr.white_x = chromaticity(display.white_point[0]);
        hdr.white_y = chromaticity(display.white_point[1]);
        hdr.max_luminance = luminance(display.max_luminance);
        hdr.min_luminance = luminance(display.min_luminance);
    }
    if (light != nullptr) {
        const auto& level = *reinterpret_cast<const AVContentLightMetadata*>(light->data);
        hdr.max_content_light = static_cast<std::uint16_t>(std::min(level.MaxCLL, 65535U));
        hdr.max_frame_average_light = static_cast<std::uint16_t>(std::min(level.MaxFALL, 65535U));
    }
    return hdr;
}

Rectangle visible_rectangle(const AVFrame& frame) {
    const auto width = static_cast<std::size_t>(frame.width);
    const auto height = static_cast<std::size_t>(frame.height);
    if (frame.crop_left + frame.crop_right >= width || frame.crop_top + frame.crop_bottom >= height)
        return {};
    return {static_cast<std::uint32_t>(frame.crop_left), static_cast<std::uint32_t>(frame.crop_top),
            static_cast<std::uint32_t>(width - frame.crop_left - frame.crop_right),
            static_cast<std::uint32_t>(height - frame.crop_top - frame.crop_bottom)};
}

} // namespace

PictureInfo picture_info(const AVCodecParameters& parameters) {
    PictureInfo info;
    info.primaries = primaries(parameters.color_primaries);
    info.transfer = transfer(parameters.color_trc);
    info.matrix = matrix(parameters.color_space);
    info.range = range(parameters.color_range);
    info.chroma_siting = chroma_siting(parameters.chroma_location);
    info.field_order = field_order(parameters.field_order);
    return info;
}

PictureInfo picture_info(const AVFrame& frame) {
    PictureInfo info;
    info.visible = visible_rectangle(frame);
    info.primaries = primaries(frame.color_primaries);
    info.transfer = transfer(frame.color_trc);
    info.matrix = matrix(frame.colorspace);
    info.range = range(frame.color_range);
    info.chroma_siting = chroma_siting(frame.chroma_location);
    info.field_order = field_order(frame);
    info.hdr = hdr_metadata(frame);
    return info;
}

} // namespace zeva
