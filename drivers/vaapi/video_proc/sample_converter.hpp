// Scaling pictures, and converting their samples.
#pragma once

#include "video_proc/sample_planes.hpp"

#include <cstdint>
#include <memory>
#include <vector>
#include <zeva/picture_info.hpp>

namespace zeva::va_driver {

/// How the numbers of a YUV or grey picture mean colours.
struct ColorEncoding {
    ColorMatrix matrix = ColorMatrix::unknown;
    ColorRange range = ColorRange::unknown;
    ChromaSiting siting = ChromaSiting::unknown;

    friend bool operator==(const ColorEncoding&, const ColorEncoding&) = default;
};

enum class Interpolation : std::uint8_t { nearest, bilinear, bicubic, lanczos };

/// The rows of a frame that a picture has.
enum class Parity : std::uint8_t { frame, top_field, bottom_field };

/// A rectangle whose edges may lie inside of pixels.
struct Region {
    double x;
    double y;
    double width;
    double height;

    friend bool operator==(const Region&, const Region&) = default;
};

/// What a conversion makes of what.
struct ConversionKind {
    struct Side {
        SampleFormat format;
        std::uint32_t width;
        std::uint32_t height;
        ColorEncoding color;

        friend bool operator==(const Side&, const Side&) = default;
    };
    Side from;
    Side to;
    Region region; ///< of `from`
    Interpolation interpolation;
    Parity parity; ///< of both

    friend bool operator==(const ConversionKind&, const ConversionKind&) = default;
};

/// Conversions by libzimg, each result within one of the exact one. What is expensive to set up is kept for
/// the next picture of the same kind. Not thread safe.
class SampleConverter {
public:
    SampleConverter();
    ~SampleConverter();

    /// Makes `to`, which has a format and a size, of `region` of `from`; what is beyond the
    /// region may reach its edges by interpolation. Alpha is scaled like a colour, and opaque where `from`
    /// has none. Encodings have nothing unknown. A field becomes the field of the same parity, with its rows
    /// where they belong in the frame. Throws StatusError.
    void convert(SamplePlanes& from, const Region& region, const ColorEncoding& from_color, SamplePlanes& to,
                 const ColorEncoding& to_color, Interpolation interpolation, Parity parity = Parity::frame);

private:
    struct Conversion;
    Conversion& find_conversion(const ConversionKind& kind);

    std::vector<std::unique_ptr<Conversion>> conversions_; ///< the last used first
};

} // namespace zeva::va_driver
