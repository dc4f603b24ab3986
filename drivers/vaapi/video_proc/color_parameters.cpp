#include "video_proc/color_parameters.hpp"

#include "status.hpp"

namespace zeva::va_driver {
namespace {

/// The matrix of a code point of H.273.
ColorMatrix explicit_matrix(std::uint8_t matrix_coefficients) {
    const auto matrix = static_cast<ColorMatrix>(matrix_coefficients);
    switch (matrix) {
    case ColorMatrix::rgb:
    case ColorMatrix::bt709:
    case ColorMatrix::unknown:
    case ColorMatrix::fcc:
    case ColorMatrix::bt470bg:
    case ColorMatrix::smpte170m:
    case ColorMatrix::smpte240m:
    case ColorMatrix::bt2020_ncl:
        return matrix;
    default:
        fail(VA_STATUS_ERROR_INVALID_PARAMETER);
    }
}

/// The matrix that a colour standard names.
ColorMatrix matrix_of(VAProcColorStandardType standard, const VAProcColorProperties& properties) {
    switch (standard) {
    case VAProcColorStandardNone:
    case VAProcColorStandardSRGB:
        return ColorMatrix::unknown;
    case VAProcColorStandardBT601:
    case VAProcColorStandardSMPTE170M:
        return ColorMatrix::smpte170m;
    case VAProcColorStandardBT470M:
        return ColorMatrix::fcc;
    case VAProcColorStandardBT470BG:
        return ColorMatrix::bt470bg;
    case VAProcColorStandardBT709:
    case VAProcColorStandardGenericFilm:
        return ColorMatrix::bt709;
    case VAProcColorStandardSMPTE240M:
        return ColorMatrix::smpte240m;
    case VAProcColorStandardBT2020:
        return ColorMatrix::bt2020_ncl;
    case VAProcColorStandardExplicit:
        return explicit_matrix(properties.matrix_coefficients);
    default:
        fail(VA_STATUS_ERROR_INVALID_PARAMETER);
    }
}

/// The primaries of a code point of H.273; 0 is none.
ColorPrimaries explicit_primaries(std::uint8_t colour_primaries) {
    const auto primaries = static_cast<ColorPrimaries>(colour_primaries);
    switch (primaries) {
    case ColorPrimaries::bt709:
    case ColorPrimaries::unknown:
    case ColorPrimaries::bt470m:
    case ColorPrimaries::bt470bg:
    case ColorPrimaries::smpte170m:
    case ColorPrimaries::smpte240m:
    case ColorPrimaries::film:
    case ColorPrimaries::bt2020:
    case ColorPrimaries::smpte428:
    case ColorPrimaries::smpte431:
    case ColorPrimaries::smpte432:
    case ColorPrimaries::ebu3213:
        return primaries;
    default:
        require(colour_primaries == 0, VA_STATUS_ERROR_INVALID_PARAMETER);
        return ColorPrimaries::unknown;
    }
}

TransferFunction explicit_transfer(std::uint8_t transfer_characteristics) {
    const auto transfer = static_cast<TransferFunction>(transfer_characteristics);
    switch (transfer) {
    case TransferFunction::bt709:
    case TransferFunction::unknown:
    case TransferFunction::gamma22:
    case TransferFunction::gamma28:
    case TransferFunction::smpte170m:
    case TransferFunction::smpte240m:
    case TransferFunction::linear:
    case TransferFunction::srgb:
    case TransferFunction::bt2020_10:
    case TransferFunction::bt2020_12:
    case TransferFunction::pq:
    case TransferFunction::smpte428:
    case TransferFunction::hlg:
        return transfer;
    default:
        require(transfer_characteristics == 0, VA_STATUS_ERROR_INVALID_PARAMETER);
        return TransferFunction::unknown;
    }
}

ColorRange range_of(std::uint8_t range) {
    switch (range) {
    case VA_SOURCE_RANGE_UNKNOWN:
        return ColorRange::unknown;
    case VA_SOURCE_RANGE_REDUCED:
        return ColorRange::limited;
    case VA_SOURCE_RANGE_FULL:
        return ColorRange::full;
    default:
        fail(VA_STATUS_ERROR_INVALID_PARAMETER);
    }
}

ChromaSiting siting_of(std::uint8_t location) {
    switch (location) {
    case VA_CHROMA_SITING_UNKNOWN:
        return ChromaSiting::unknown;
    case VA_CHROMA_SITING_VERTICAL_CENTER | VA_CHROMA_SITING_HORIZONTAL_LEFT:
        return ChromaSiting::left;
    case VA_CHROMA_SITING_VERTICAL_CENTER | VA_CHROMA_SITING_HORIZONTAL_CENTER:
        return ChromaSiting::center;
    case VA_CHROMA_SITING_VERTICAL_TOP | VA_CHROMA_SITING_HORIZONTAL_LEFT:
        return ChromaSiting::top_left;
    case VA_CHROMA_SITING_VERTICAL_TOP | VA_CHROMA_SITING_HORIZONTAL_CENTER:
        return ChromaSiting::top;
    case VA_CHROMA_SITING_VERTICAL_BOTTOM | VA_CHROMA_SITING_HORIZONTAL_LEFT:
        return ChromaSiting::bottom_left;
    case VA_CHROMA_SITING_VERTICAL_BOTTOM | VA_CHROMA_SITING_HORIZONTAL_CENTER:
        return ChromaSiting::bottom;
    default:
        fail(VA_STATUS_ERROR_INVALID_PARAMETER);
    }
}

} // namespace

ColorEncoding color_encoding(VAProcColorStandardType standard, const VAProcColorProperties& properties) {
    return {matrix_of(standard, properties), range_of(properties.color_range),
            siting_of(properties.chroma_sample_location)};
}

ColorPrimaries color_primaries(VAProcColorStandardType standard, const VAProcColorProperties& properties) {
    switch (standard) {
    case VAProcColorStandardBT601:
    case VAProcColorStandardSMPTE170M:
        return ColorPrimaries::smpte170m;
    case VAProcColorStandardBT470M:
        return ColorPrimaries::bt470m;
    case VAProcColorStandardBT470BG:
        return ColorPrimaries::bt470bg;
    case VAProcColorStandardBT709:
    case VAProcColorStandardSRGB:
        return ColorPrimaries::bt709;
    case VAProcColorStandardSMPTE240M:
        return ColorPrimaries::smpte240m;
    case VAProcColorStandardGenericFilm:
        return ColorPrimaries::film;
    case VAProcColorStandardBT2020:
        return ColorPrimaries::bt2020;
    case VAProcColorStandardExplicit:
        return explicit_primaries(properties.colour_primaries);
    default:
        return ColorPrimaries::unknown;
    }
}

TransferFunction transfer_function(VAProcColorStandardType standard,
                                   const VAProcColorProperties& properties) {
    if (standard == VAProcColorStandardSRGB)
        return TransferFunction::srgb;
    return standard == VAProcColorStandardExplicit ? explicit_transfer(properties.transfer_characteristics)
                                                   : TransferFunction::unknown;
}

} // namespace zeva::va_driver
