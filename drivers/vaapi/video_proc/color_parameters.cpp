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

} // namespace zeva::va_driver
