#include "pixels.hpp"

#include "tiling/tiling.hpp"

namespace zeva::va_driver {
namespace {

PlanePosition position_of(const PlaneFormat& format, std::uint32_t x, std::uint32_t y) {
    return {std::size_t{x} / format.horizontal_divisor * format.element_bytes, y / format.vertical_divisor};
}

/// From the plane's first byte to the end of the memory.
TiledPlane plane_of(const Pixels& pixels, std::uint32_t plane) {
    const SurfaceLayout& layout = pixels.layout;
    const PlaneLayout& where = layout.planes[plane];
    return {{pixels.bytes + where.offset, layout.object_sizes[0] - where.offset},
            where.pitch,
            *tiling_of(layout.modifier)};
}

} // namespace

bool contains(const SurfaceLayout& layout, const Rectangle& rectangle) {
    return rectangle.width != 0 && rectangle.height != 0 &&
           std::uint64_t{rectangle.x} + rectangle.width <= layout.width &&
           std::uint64_t{rectangle.y} + rectangle.height <= layout.height;
}

std::uint64_t rectangle_bytes(PixelFormat format, const Rectangle& rectangle) {
    std::uint64_t bytes = 0;
    for (const PlaneFormat& plane : info(format).planes)
        bytes += plane.row_bytes(rectangle.width) * plane.rows(rectangle.height);
    return bytes;
}

void copy_pixels(const Pixels& from, const Rectangle& from_area, const Pixels& to, std::uint32_t x,
                 std::uint32_t y) {
    const auto planes = info(from.layout.format).planes;
    for (std::uint32_t index = 0; index < planes.size(); ++index) {
        const PlaneFormat& format = planes[index];
        copy_plane(plane_of(from, index), position_of(format, from_area.x, from_area.y), plane_of(to, index),
                   position_of(format, x, y), format.row_bytes(from_area.width),
                   format.rows(from_area.height));
    }
}

} // namespace zeva::va_driver
