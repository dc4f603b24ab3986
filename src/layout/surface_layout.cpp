#include <zeva/surface_layout.hpp>

#include "base/error.hpp"
#include "base/rounding.hpp"
#include "layout/decoder_rows.hpp"
#include "layout/tile_geometry.hpp"

#include <limits>

#include <drm_fourcc.h>
#include <fmt/format.h>

namespace zeva {
namespace {

constexpr std::uint64_t page_size = 4096;
constexpr std::uint32_t linear_pitch_alignment = 128;

/// The pitch of a plane of formats whose planes share one row length, from the pitch of plane 0.
std::uint64_t pitch_from_first(const PixelFormatInfo& format, std::uint32_t plane,
                               std::uint64_t first_pitch) {
    const PlaneFormat& first = format.planes[0];
    const PlaneFormat& other = format.planes[plane];
    return first_pitch * other.element_bytes * first.horizontal_divisor /
           (first.element_bytes * other.horizontal_divisor);
}

std::string find_size_fault(const SurfaceLayout& layout) {
    if (layout.width == 0 || layout.height == 0)
        return fmt::format("size {}x{} is empty", layout.width, layout.height);
    if (layout.width > max_dimension || layout.height > max_dimension)
        return fmt::format("size {}x{} is above {}", layout.width, layout.height, max_dimension);
    if (layout.allocated_width < layout.width || layout.allocated_height < layout.height)
        return fmt::format("allocated size {}x{} is smaller than the visible {}x{}", layout.allocated_width,
                           layout.allocated_height, layout.width, layout.height);
    return {};
}

std::string find_object_fault(const SurfaceLayout& layout) {
    if (layout.object_count == 0 || layout.object_count > max_objects)
        return fmt::format("{} objects, 1 to {} are possible", layout.object_count, max_objects);
    for (std::uint32_t object = 0; object < layout.object_count; ++object)
        if (layout.object_sizes[object] == 0)
            return fmt::format("object {} has size 0", object);
    return {};
}

/// One past the last byte of the plane's visible (linear) or whole (tiled) rows; nothing when it wraps.
std::optional<std::uint64_t> plane_end(const SurfaceLayout& layout, std::uint32_t plane) {
    const PlaneLayout& where = layout.planes[plane];
    const auto tile = tile_geometry(layout.modifier);
    const std::uint64_t rows = round_up(layout.rows(plane), tile->rows);
    const std::uint64_t last_row = layout.is_linear() ? layout.row_bytes(plane) : where.pitch;
    std::uint64_t end = 0;
    if (__builtin_mul_overflow(rows - 1, std::uint64_t{where.pitch}, &end) ||
        __builtin_add_overflow(end, last_row, &end) || __builtin_add_overflow(end, where.offset, &end))
        return std::nullopt;
    return end;
}

std::string find_plane_fault(const SurfaceLayout& layout, std::uint32_t plane) {
    const PlaneLayout& where = layout.planes[plane];
    const auto tile = tile_geometry(layout.modifier);
    const std::uint64_t row_bytes = layout.row_bytes(plane);
    if (where.object >= layout.object_count)
        return fmt::format("plane {} is in object {}, there are {}", plane, where.object,
                           layout.object_count);
    if (where.pitch < row_bytes)
        return fmt::format("plane {} pitch {} is below its {} bytes a row", plane, where.pitch, row_bytes);
    const PlaneFormat& format = info(layout.format).planes[plane];
    if (where.pitch % format.element_bytes != 0)
        return fmt::format("plane {} pitch {} is not a multiple of its {}-byte elements", plane, where.pitch,
                           format.element_bytes);
    if (where.pitch % tile->row_bytes != 0)
        return fmt::format("plane {} pitch {} is not a multiple of the {}-byte tile width", plane,
                           where.pitch, tile->row_bytes);
    if (where.offset % (std::uint64_t{tile->row_bytes} * tile->rows) != 0)
        return fmt::format("plane {} offset {} is not at a tile", plane, where.offset);
    const auto end = plane_end(layout, plane);
    if (!end)
        return fmt::format("plane {} offset {} wraps", plane, where.offset);
    if (*end > layout.object_sizes[where.object])
        return fmt::format("plane {} ends at byte {}, object {} has {}", plane, *end, where.object,
                           layout.object_sizes[where.object]);
    return {};
}

std::string find_overlap(const SurfaceLayout& layout) {
    for (std::uint32_t a = 0; a < layout.plane_count; ++a)
        for (std::uint32_t b = a + 1; b < layout.plane_count; ++b)
            if (layout.planes[a].object == layout.planes[b].object &&
                layout.planes[a].offset < *plane_end(layout, b) &&
                layout.planes[b].offset < *plane_end(layout, a))
                return fmt::format("planes {} and {} overlap", a, b);
    return {};
}

} // namespace

SurfaceLayout SurfaceLayout::linear(PixelFormat format, std::uint32_t width, std::uint32_t height) {
    SurfaceLayout layout{.format = format, .width = width, .height = height};
    layout.allocated_width = width;
    layout.allocated_height = height;
    if (const std::string fault = find_size_fault(layout); !fault.empty())
        throw_usage_error("SurfaceLayout::linear", fault, "give a width and height from 1 to 16384");

    const PixelFormatInfo& format_info = info(format);
    const PlaneFormat& first = format_info.planes[0];
    const std::uint64_t pitch = round_up(first.row_bytes(width), linear_pitch_alignment);
    layout.allocated_width =
        static_cast<std::uint32_t>(pitch / first.element_bytes * first.horizontal_divisor);
    layout.allocated_height = decoder_rows(format_info.planes, height);
    layout.plane_count = static_cast<std::uint32_t>(format_info.planes.size());
    std::uint64_t offset = 0;
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane) {
        const std::uint64_t plane_pitch = pitch_from_first(format_info, plane, pitch);
        layout.planes[plane] = {0, offset, static_cast<std::uint32_t>(plane_pitch)};
        offset += plane_pitch * format_info.planes[plane].rows(layout.allocated_height);
    }
    layout.object_sizes[0] = round_up(offset, page_size);
    return layout;
}

std::uint64_t SurfaceLayout::row_bytes(std::uint32_t plane) const {
    return info(format).planes[plane].row_bytes(width);
}

std::uint64_t SurfaceLayout::rows(std::uint32_t plane) const {
    return info(format).planes[plane].rows(height);
}

std::uint64_t SurfaceLayout::picture_bytes() const {
    std::uint64_t bytes = 0;
    for (std::uint32_t plane = 0; plane < info(format).planes.size(); ++plane)
        bytes += row_bytes(plane) * rows(plane);
    return bytes;
}

std::string find_fault(const SurfaceLayout& layout) {
    if (std::string fault = find_size_fault(layout); !fault.empty())
        return fault;
    if (std::string fault = find_object_fault(layout); !fault.empty())
        return fault;
    if (!tile_geometry(layout.modifier))
        return fmt::format("modifier {} is not known", modifier_name(layout.modifier));
    const auto planes = info(layout.format).planes.size();
    if (layout.plane_count != planes)
        return fmt::format("{} has {} planes, not {}", info(layout.format).name, planes, layout.plane_count);
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane)
        if (std::string fault = find_plane_fault(layout, plane); !fault.empty())
            return fault;
    return find_overlap(layout);
}

std::string find_import_fault(const SurfaceLayout& layout) {
    constexpr std::uint32_t pitch_alignment = 64;
    const PixelFormatInfo& format = info(layout.format);
    const std::uint32_t pitch = layout.planes[0].pitch;
    if (layout.object_count != 1)
        return fmt::format("{} objects, a driver reads only the first", layout.object_count);
    if (pitch == 0 || pitch % pitch_alignment != 0)
        return fmt::format("plane 0 pitch {} is not a multiple of {}", pitch, pitch_alignment);
    if (layout.planes[0].offset != 0)
        return fmt::format("plane 0 offset {} is not 0", layout.planes[0].offset);
    for (std::uint32_t plane = 1; plane < layout.plane_count; ++plane) {
        if (layout.planes[plane].offset > std::numeric_limits<std::uint32_t>::max())
            return fmt::format("plane {} offset {} does not fit the 32 bits of VA descriptors", plane,
                               layout.planes[plane].offset);
        if (layout.planes[plane].offset % pitch != 0)
            return fmt::format("plane {} offset {} is not a multiple of pitch {}", plane,
                               layout.planes[plane].offset, pitch);
        if (layout.planes[plane].pitch != pitch_from_first(format, plane, pitch))
            return fmt::format("plane {} pitch {} does not follow from plane 0 pitch {}", plane,
                               layout.planes[plane].pitch, pitch);
    }
    return {};
}

std::string modifier_name(std::uint64_t modifier) {
    switch (modifier) {
    case DRM_FORMAT_MOD_LINEAR:
        return "linear";
    case I915_FORMAT_MOD_X_TILED:
        return "x-tiled";
    case I915_FORMAT_MOD_Y_TILED:
        return "y-tiled";
    case I915_FORMAT_MOD_4_TILED:
        return "4-tiled";
    case DRM_FORMAT_MOD_INVALID:
        return "invalid";
    default:
        return fmt::format("{:#x}", modifier);
    }
}

} // namespace zeva
