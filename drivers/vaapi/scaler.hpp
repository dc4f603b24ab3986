// Scaling pictures and converting them between formats.
#pragma once

#include "pixels.hpp"

#include <cstdint>
#include <memory>
#include <vector>
#include <zeva/picture_info.hpp>

struct SwsContext;

namespace zeva::va_driver {

/// How the numbers of a YUV picture mean colours. Unknown is read as libswscale does: BT.601, limited range,
/// and grey (Y800) in full range.
struct ColorEncoding {
    ColorMatrix matrix = ColorMatrix::unknown;
    ColorRange range = ColorRange::unknown;

    friend bool operator==(const ColorEncoding&, const ColorEncoding&) = default;
};

/// One rectangle of a picture and how its colours are encoded.
struct PictureArea {
    Pixels pixels;
    Rectangle area;
    ColorEncoding color;
};

/// Scales and converts by libswscale, between all formats. What is expensive to set up is kept for the next
/// picture of the same kind. Not thread safe.
class Scaler {
public:
    Scaler();
    ~Scaler();

    /// Writes `from` scaled and converted to `to`; a plain copy when neither size, format nor encoding
    /// differ. The two are of different memory, and each area lies in its picture. What `to` leaves unknown
    /// of a YUV picture's encoding stays as in `from`. Throws StatusError.
    void convert(const PictureArea& from, const PictureArea& to);

    /// Fills an area with a colour given as 0xAARRGGBB. Throws StatusError.
    void fill(const PictureArea& to, std::uint32_t argb);

private:
    struct Conversion;
    Conversion& find_conversion(const PictureArea& from, const PictureArea& to);

    std::vector<std::unique_ptr<Conversion>> conversions_; ///< the last used first
};

} // namespace zeva::va_driver
