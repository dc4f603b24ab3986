// Intel's tilings of 4 KiB, Y (I915_FORMAT_MOD_Y_TILED) and 4 (I915_FORMAT_MOD_4_TILED): tiles of 128 bytes
// by 32 rows, of which 16 bytes of a row lie together. Sources: Intel Programmer's Reference Manual, volume
// "Memory Views", section "Tile formats" (Y); the comments of drm_fourcc.h (4).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace zeva::va_driver {

/// Where the bytes of a plane are.
enum class Tiling { linear, y, four };

inline constexpr std::size_t tile_width = 128; ///< bytes
inline constexpr std::size_t tile_height = 32; ///< rows
inline constexpr std::size_t tile_run = 16;    ///< bytes of one row that lie together

/// Nothing for a modifier of which the bytes are not known here.
[[nodiscard]] std::optional<Tiling> tiling_of(std::uint64_t modifier) noexcept;
[[nodiscard]] std::uint64_t modifier_of(Tiling tiling) noexcept;

/// Where byte `x` of row `y` lies in a Y tile: eight columns of 16 bytes.
[[nodiscard]] constexpr std::size_t offset_in_y_tile(std::size_t x, std::size_t y) noexcept {
    return x / tile_run * tile_run * tile_height + y * tile_run + x % tile_run;
}

/// In a 4 tile: pieces of 64 bytes by 8 rows, two in a row of them, which are two rows of four blocks of 16
/// bytes by 4 rows.
[[nodiscard]] constexpr std::size_t offset_in_4_tile(std::size_t x, std::size_t y) noexcept {
    const std::size_t piece = y / 8 * 2 + x / 64;
    const std::size_t block = y % 8 / 4 * 4 + x % 64 / tile_run;
    return piece * 512 + block * 64 + y % 4 * tile_run + x % tile_run;
}

/// Where byte `x` of row `y` lies in a plane whose pitch is `pitch` bytes, whole tiles if it is tiled.
template <Tiling tiling>
[[nodiscard]] constexpr std::size_t byte_offset(std::size_t x, std::size_t y, std::size_t pitch) noexcept {
    if constexpr (tiling == Tiling::linear) {
        return y * pitch + x;
    } else {
        const std::size_t tile =
            y / tile_height * tile_height * pitch + x / tile_width * tile_width * tile_height;
        const std::size_t column = x % tile_width;
        const std::size_t row = y % tile_height;
        return tile + (tiling == Tiling::y ? offset_in_y_tile(column, row) : offset_in_4_tile(column, row));
    }
}

/// A plane whose bytes are in `bytes`.
struct TiledPlane {
    std::span<std::byte> bytes;
    std::size_t pitch = 0;
    Tiling tiling = Tiling::linear;
};

/// A position in a plane: the byte of a row, and the row.
struct PlanePosition {
    std::size_t x = 0;
    std::size_t y = 0;
};

/// Copies `rows` rows of `row_bytes` bytes from one place to another, in planes of any tiling. What would lie
/// outside of either plane's bytes, or outside of the whole tiles of a tiled plane's pitch, is left out.
/// Returns the number of bytes copied.
std::size_t copy_plane(const TiledPlane& from, PlanePosition from_position, const TiledPlane& to,
                       PlanePosition to_position, std::size_t row_bytes, std::size_t rows) noexcept;

} // namespace zeva::va_driver
