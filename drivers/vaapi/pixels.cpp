#include "pixels.hpp"

#include "tiling/y_tile.hpp"

#include <algorithm>
#include <cstring>

namespace zeva::va_driver {
namespace {

/// A position in one plane, in bytes of its rows and rows.
struct PlanePosition {
    std::uint64_t x;
    std::uint64_t y;
};

PlanePosition position_of(const PlaneFormat& format, std::uint32_t x, std::uint32_t y) {
    return {std::uint64_t{x} / format.horizontal_divisor * format.element_bytes, y / format.vertical_divisor};
}

/// One plane of a picture, whichever way its bytes lie.
class Plane {
public:
    Plane(const Pixels& pixels, std::uint32_t plane)
        : bytes_(pixels.bytes + pixels.layout.planes[plane].offset),
          pitch_(pixels.layout.planes[plane].pitch), tiled_(!pixels.layout.is_linear()) {}

    [[nodiscard]] std::byte* at(PlanePosition position) const {
        return bytes_ +
               (tiled_ ? y_tile_offset(position.x, position.y, pitch_) : position.y * pitch_ + position.x);
    }

    /// How many bytes of the row lie together from `x` on, at most `wanted`.
    [[nodiscard]] std::uint64_t run(std::uint64_t x, std::uint64_t wanted) const {
        return tiled_ ? std::min<std::uint64_t>(wanted, y_tile_column - x % y_tile_column) : wanted;
    }

private:
    std::byte* bytes_;
    std::uint64_t pitch_;
    bool tiled_;
};

void copy_row(const Plane& from, PlanePosition from_position, const Plane& to, PlanePosition to_position,
              std::uint64_t bytes) {
    while (bytes != 0) {
        const std::uint64_t run = from.run(from_position.x, to.run(to_position.x, bytes));
        std::memcpy(to.at(to_position), from.at(from_position), run);
        from_position.x += run;
        to_position.x += run;
        bytes -= run;
    }
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
        const Plane source(from, index);
        const Plane target(to, index);
        PlanePosition source_position = position_of(format, from_area.x, from_area.y);
        PlanePosition target_position = position_of(format, x, y);
        for (std::uint64_t row = 0; row < format.rows(from_area.height); ++row) {
            copy_row(source, source_position, target, target_position, format.row_bytes(from_area.width));
            ++source_position.y;
            ++target_position.y;
        }
    }
}

} // namespace zeva::va_driver
