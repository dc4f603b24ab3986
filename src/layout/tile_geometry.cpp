#include "layout/tile_geometry.hpp"

#include <drm_fourcc.h>

namespace zeva {

std::optional<TileGeometry> tile_geometry(std::uint64_t modifier) {
    // Sizes from the comments of drm_fourcc.h: 4 KiB tiles.
    switch (modifier) {
    case DRM_FORMAT_MOD_LINEAR:
        return TileGeometry{1, 1};
    case I915_FORMAT_MOD_X_TILED:
        return TileGeometry{512, 8};
    case I915_FORMAT_MOD_Y_TILED:
    case I915_FORMAT_MOD_4_TILED:
        return TileGeometry{128, 32};
    default:
        return std::nullopt;
    }
}

} // namespace zeva
