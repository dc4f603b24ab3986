// The sizes of the tiles that DRM format modifiers name.
#pragma once

#include <cstdint>
#include <optional>
#include <zeva/export.hpp>

namespace zeva {

/// A tile: `rows` rows of `row_bytes` bytes, stored together.
struct TileGeometry {
    std::uint32_t row_bytes;
    std::uint32_t rows;
};

/// The tile of a modifier; linear is a tile of one byte. Nothing for a modifier that is not known here,
/// compressed ones among them: their bytes are not pixels.
[[nodiscard]] ZEVA_API std::optional<TileGeometry> tile_geometry(std::uint64_t modifier);

} // namespace zeva
