// Copying rectangles of pixels between pictures of one format.
#pragma once

#include <cstddef>
#include <zeva/picture_info.hpp>
#include <zeva/surface_layout.hpp>

namespace zeva::va_driver {

/// A picture whose bytes can be touched: its layout, linear or tiled (tiling/tiling.hpp), in one object that
/// starts at `bytes`.
struct Pixels {
    const SurfaceLayout& layout;
    std::byte* bytes;
};

/// Whether the rectangle is not empty and lies inside a picture of this layout.
[[nodiscard]] bool contains(const SurfaceLayout& layout, const Rectangle& rectangle);

/// Bytes that a copy of the rectangle moves. Chroma of an odd edge is copied whole.
[[nodiscard]] std::uint64_t rectangle_bytes(PixelFormat format, const Rectangle& rectangle);

/// Copies rectangle `from_area` of `from` to pixel (x, y) of `to`. Both are of one format and of different
/// memory, and contain the rectangle.
void copy_pixels(const Pixels& from, const Rectangle& from_area, const Pixels& to, std::uint32_t x,
                 std::uint32_t y);

} // namespace zeva::va_driver
