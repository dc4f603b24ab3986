// Decoded planes as the pixels of a surface's format.
#pragma once

#include "decode/packed_yuv.hpp"

#include <array>
#include <cstdint>
#include <zeva/pixel_format.hpp>

extern "C" {
#include <libavutil/pixfmt.h>
}

namespace zeva::va_driver {

/// Y, U and V as a decoder writes them: 8 bit samples, or more in the low bits of 16.
struct PlanarPicture {
    YuvPlanes planes{};
    unsigned width = 0; ///< pixels
    unsigned height = 0;
    unsigned chroma_height = 0; ///< rows that the surface's U and V have
};

/// The planes of a surface, in its format's order.
using SurfacePlanes = std::array<PlaneRows, max_planes>;

enum class Planes { all, chroma };

/// Whether decoded frames of `from` can be packed into surfaces of `to`.
[[nodiscard]] bool can_pack(AVPixelFormat from, PixelFormat to) noexcept;
/// Whether there are decoded frames that can.
[[nodiscard]] bool can_pack_into(PixelFormat to) noexcept;
/// Whether packing would copy all planes as they are, or the luma plane.
[[nodiscard]] bool has_same_planes(AVPixelFormat from, PixelFormat to) noexcept;
[[nodiscard]] bool has_same_luma(AVPixelFormat from, PixelFormat to) noexcept;

/// Writes the picture, or its chroma alone, and returns the bytes written. The formats are ones that
/// `can_pack`; chroma alone where they `has_same_luma`. No picture is wider than INT_MAX / 8.
std::uint64_t pack_pixels(const PlanarPicture& from, AVPixelFormat from_format, const SurfacePlanes& to,
                          PixelFormat to_format, Planes planes);

} // namespace zeva::va_driver
