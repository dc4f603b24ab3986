// How the driver's own surfaces lie in memory.
#include "base/rounding.hpp"
#include "driver.hpp"

namespace zeva::va_driver {
namespace {

/// The linear layout with its rows and columns filled up to whole tiles.
SurfaceLayout tiled_layout(PixelFormat format, std::uint32_t width, std::uint32_t height, Tiling tiling) {
    SurfaceLayout layout = SurfaceLayout::linear(format, width, height);
    layout.modifier = modifier_of(tiling);
    std::uint64_t offset = 0;
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane) {
        PlaneLayout& where = layout.planes[plane];
        where.pitch = static_cast<std::uint32_t>(round_up(where.pitch, tile_width));
        where.offset = offset;
        offset +=
            round_up(info(format).planes[plane].rows(layout.allocated_height), tile_height) * where.pitch;
    }
    layout.object_sizes[0] = offset;
    return layout;
}

/// A descriptor without the tiling flag asks for linear memory.
bool asks_for_linear(const SurfaceRequest& request) {
    const auto* descriptor = static_cast<const VASurfaceAttribExternalBuffers*>(request.external_descriptor);
    return descriptor != nullptr && (descriptor->flags & VA_SURFACE_EXTBUF_DESC_ENABLE_TILING) == 0;
}

bool is_rgb(PixelFormat format) {
    const std::uint32_t rt_format = info(format).va_rt_format;
    return rt_format == VA_RT_FORMAT_RGB32 || rt_format == VA_RT_FORMAT_RGBP;
}

/// Intel's driver, too, tiles the surfaces of its codecs and leaves RGB linear.
Tiling chosen_tiling(const Driver& driver, const SurfaceRequest& request, PixelFormat format) {
    if (!request.modifiers)
        return asks_for_linear(request) || is_rgb(format) ? Tiling::linear : driver.surface_tiling;
    for (const std::uint64_t modifier : *request.modifiers)
        if (const auto tiling = tiling_of(modifier))
            return *tiling;
    fail(VA_STATUS_ERROR_ATTR_NOT_SUPPORTED, "none of the modifiers is known");
}

} // namespace

SurfaceLayout own_layout(const Driver& driver, const SurfaceRequest& request, PixelFormat format,
                         unsigned int width, unsigned int height) {
    require(width != 0 && height != 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    require(width <= max_dimension && height <= max_dimension, VA_STATUS_ERROR_RESOLUTION_NOT_SUPPORTED);
    const Tiling tiling = chosen_tiling(driver, request, format);
    return tiling == Tiling::linear ? SurfaceLayout::linear(format, width, height)
                                    : tiled_layout(format, width, height, tiling);
}

} // namespace zeva::va_driver
