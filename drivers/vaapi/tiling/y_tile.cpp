#include "tiling/y_tile.hpp"

#include <algorithm>
#include <cstring>

namespace zeva::va_driver {

namespace {

struct PlaneSize {
    std::size_t bytes = 0;
    std::size_t pitch = 0;
};

constexpr bool fits(std::size_t offset, std::size_t count, std::size_t size) {
    return offset <= size && count <= size - offset;
}

/// Calls copy(linear offset, tiled offset, byte count) for each run of at most 16 bytes that both planes
/// hold.
template <typename Copy>
std::size_t for_each_run(PlaneSize linear, PlaneSize tiled, std::size_t row_bytes, std::size_t rows,
                         Copy copy) {
    const std::size_t whole_tiles = tiled.pitch / y_tile_width * y_tile_width;
    const std::size_t width = std::min({row_bytes, linear.pitch, whole_tiles});
    std::size_t copied = 0;
    for (std::size_t y = 0; y < rows; ++y) {
        for (std::size_t x = 0; x < width; x += y_tile_column) {
            const std::size_t count = std::min(y_tile_column, width - x);
            const std::size_t from = y * linear.pitch + x;
            const std::size_t to = y_tile_offset(x, y, tiled.pitch);
            if (fits(from, count, linear.bytes) && fits(to, count, tiled.bytes)) {
                copy(from, to, count);
                copied += count;
            }
        }
    }
    return copied;
}

/// A full run has a constant size, which compiles to one vector move.
void copy_run(std::byte* to, const std::byte* from, std::size_t count) {
    if (count == y_tile_column) {
        std::memcpy(to, from, y_tile_column);
    } else {
        std::memcpy(to, from, count);
    }
}

} // namespace

std::size_t copy_linear_to_y_tile(std::span<const std::byte> linear, std::size_t linear_pitch,
                                  std::span<std::byte> tiled, std::size_t tiled_pitch, std::size_t row_bytes,
                                  std::size_t rows) noexcept {
    return for_each_run({linear.size(), linear_pitch}, {tiled.size(), tiled_pitch}, row_bytes, rows,
                        [&](std::size_t linear_offset, std::size_t tiled_offset, std::size_t count) {
                            copy_run(tiled.data() + tiled_offset, linear.data() + linear_offset, count);
                        });
}

std::size_t copy_y_tile_to_linear(std::span<const std::byte> tiled, std::size_t tiled_pitch,
                                  std::span<std::byte> linear, std::size_t linear_pitch,
                                  std::size_t row_bytes, std::size_t rows) noexcept {
    return for_each_run({linear.size(), linear_pitch}, {tiled.size(), tiled_pitch}, row_bytes, rows,
                        [&](std::size_t linear_offset, std::size_t tiled_offset, std::size_t count) {
                            copy_run(linear.data() + linear_offset, tiled.data() + tiled_offset, count);
                        });
}

} // namespace zeva::va_driver
