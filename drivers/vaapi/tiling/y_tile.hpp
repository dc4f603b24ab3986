// Intel's Y tiling (I915_FORMAT_MOD_Y_TILED): 4 KiB tiles of 128 bytes by 32 rows, stored as eight columns of
// 16 bytes. Source: Intel Programmer's Reference Manual, volume "Memory Views", section "Tile formats".
#pragma once

#include <cstddef>
#include <span>

namespace zeva::va_driver {

inline constexpr std::size_t y_tile_width = 128; ///< bytes
inline constexpr std::size_t y_tile_height = 32; ///< rows
inline constexpr std::size_t y_tile_column = 16; ///< bytes of one row that lie together

/// Where byte `x` of row `y` lies in a Y-tiled plane whose pitch is `pitch` bytes, a multiple of 128.
[[nodiscard]] constexpr std::size_t y_tile_offset(std::size_t x, std::size_t y, std::size_t pitch) noexcept {
    const std::size_t tile_row = y / y_tile_height * y_tile_height * pitch;
    const std::size_t tile = x / y_tile_width * y_tile_width * y_tile_height;
    const std::size_t column = x % y_tile_width / y_tile_column * y_tile_column * y_tile_height;
    return tile_row + tile + column + y % y_tile_height * y_tile_column + x % y_tile_column;
}

/// Copies `rows` rows of `row_bytes` bytes from a linear plane to a Y-tiled one. What would lie outside
/// either span, or outside the whole tiles of the tiled pitch, is left out. Returns the number of bytes
/// copied.
std::size_t copy_linear_to_y_tile(std::span<const std::byte> linear, std::size_t linear_pitch,
                                  std::span<std::byte> tiled, std::size_t tiled_pitch, std::size_t row_bytes,
                                  std::size_t rows) noexcept;

/// The same from a Y-tiled plane to a linear one.
std::size_t copy_y_tile_to_linear(std::span<const std::byte> tiled, std::size_t tiled_pitch,
                                  std::span<std::byte> linear, std::size_t linear_pitch,
                                  std::size_t row_bytes, std::size_t rows) noexcept;

} // namespace zeva::va_driver
