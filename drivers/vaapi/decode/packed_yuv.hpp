// Planes as packed YUV of the formats that libyuv does not write.
#pragma once

#include <array>
#include <cstdint>
#include <zeva/pixel_format.hpp>

namespace zeva::va_driver {

/// A plane, or one field of it.
struct PlaneRows {
    std::uint8_t* data = nullptr;
    int pitch = 0; ///< bytes
};

/// Y, U and V; 8 bit samples, or more in the low bits of 16.
using YuvPlanes = std::array<PlaneRows, 3>;

/// Y210, Y212, Y410, Y412, AYUV or XYUV, from planes of the same depth and chroma. Alpha becomes opaque; a
/// column beyond an odd width of 4:2:2 repeats the last one.
void pack_yuv(const YuvPlanes& from, const PlaneRows& to, PixelFormat format, unsigned width,
              unsigned height);

} // namespace zeva::va_driver
