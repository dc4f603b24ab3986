#include "layout/va_descriptor.hpp"

#include "layout/tile_geometry.hpp"

#include <algorithm>
#include <limits>

namespace zeva {
namespace {

/// Descriptors hold sizes in 32 bits; drivers ask lseek for the real one.
std::uint32_t descriptor_size(std::uint64_t size) {
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(size, std::numeric_limits<std::uint32_t>::max()));
}

/// The bytes that belong to a plane: up to the next plane of its object, or to the object's end.
std::uint64_t plane_room(const SurfaceLayout& layout, std::uint32_t plane) {
    const PlaneLayout& where = layout.planes[plane];
    std::uint64_t end = layout.object_sizes[where.object];
    for (std::uint32_t other = 0; other < layout.plane_count; ++other)
        if (layout.planes[other].object == where.object && layout.planes[other].offset > where.offset)
            end = std::min(end, layout.planes[other].offset);
    return end > where.offset ? end - where.offset : 0;
}

/// A layout of known format with its first object; planes follow.
std::optional<SurfaceLayout> start_layout(std::uint32_t va_fourcc, std::optional<PixelFormat> format,
                                          std::uint32_t width, std::uint32_t height) {
    if (!format)
        format = pixel_format_from_va_fourcc(va_fourcc);
    if (!format)
        return std::nullopt;
    SurfaceLayout layout{.format = *format, .width = width, .height = height};
    layout.plane_count = static_cast<std::uint32_t>(info(*format).planes.size());
    return layout;
}

bool read_objects(const VADRMPRIMESurfaceDescriptor& descriptor, SurfaceLayout& layout) {
    if (descriptor.num_objects == 0 || descriptor.num_objects > max_objects)
        return false;
    layout.object_count = descriptor.num_objects;
    layout.modifier = descriptor.objects[0].drm_format_modifier;
    for (std::uint32_t object = 0; object < layout.object_count; ++object) {
        layout.object_sizes[object] = descriptor.objects[object].size;
        if (descriptor.objects[object].drm_format_modifier != layout.modifier)
            return false;
    }
    return true;
}

bool read_planes(const VADRMPRIMESurfaceDescriptor& descriptor, SurfaceLayout& layout) {
    std::uint32_t plane = 0;
    if (descriptor.num_layers == 0 || descriptor.num_layers > max_planes)
        return false;
    for (std::uint32_t layer = 0; layer < descriptor.num_layers; ++layer) {
        const auto& from = descriptor.layers[layer];
        if (from.num_planes == 0 || from.num_planes > max_planes ||
            plane + from.num_planes > layout.plane_count)
            return false;
        for (std::uint32_t i = 0; i < from.num_planes; ++i, ++plane) {
            if (from.object_index[i] >= layout.object_count)
                return false;
            layout.planes[plane] = {from.object_index[i], from.offset[i], from.pitch[i]};
        }
    }
    return plane == layout.plane_count;
}

} // namespace

void derive_allocated_size(SurfaceLayout& layout) {
    const PixelFormatInfo& format = info(layout.format);
    std::uint64_t width = std::numeric_limits<std::uint32_t>::max();
    std::uint64_t height = std::numeric_limits<std::uint32_t>::max();
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane) {
        const PlaneFormat& plane_format = format.planes[plane];
        const std::uint64_t pitch = layout.planes[plane].pitch;
        const std::uint64_t rows = pitch == 0 ? 0 : plane_room(layout, plane) / pitch;
        width = std::min(width, pitch / plane_format.element_bytes * plane_format.horizontal_divisor);
        height = std::min(height, rows * plane_format.vertical_divisor);
    }
    // Room for the visible rows is find_fault's to judge: a last row may end before its full pitch.
    layout.allocated_width = static_cast<std::uint32_t>(std::max<std::uint64_t>(width, layout.width));
    layout.allocated_height = static_cast<std::uint32_t>(std::max<std::uint64_t>(height, layout.height));
}

SurfaceLayout without_partial_tiles(SurfaceLayout layout) {
    const auto tile = tile_geometry(layout.modifier);
    const std::uint64_t tile_row = tile ? std::uint64_t{tile->rows} * layout.planes[0].pitch : 0;
    if (!layout.is_linear() && tile_row != 0)
        for (std::uint64_t& size : layout.object_sizes)
            size -= size % tile_row;
    return layout;
}

VADRMPRIMESurfaceDescriptor to_prime_2(const SurfaceLayout& layout, std::span<const int> fds,
                                       LayerForm form) {
    const PixelFormatInfo& format = info(layout.format);
    VADRMPRIMESurfaceDescriptor descriptor{};
    descriptor.fourcc = format.va_fourcc;
    descriptor.width = layout.width;
    descriptor.height = layout.height;
    descriptor.num_objects = layout.object_count;
    for (auto& object : descriptor.objects)
        object.fd = -1; // a driver that fails half-way leaves what it did not write
    for (std::uint32_t object = 0; object < layout.object_count; ++object)
        descriptor.objects[object] = {object < fds.size() ? fds[object] : -1,
                                      descriptor_size(layout.object_sizes[object]), layout.modifier};
    const bool composed = form == LayerForm::composed && format.drm_format != 0;
    descriptor.num_layers = composed ? 1 : layout.plane_count;
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane) {
        auto& layer = descriptor.layers[composed ? 0 : plane];
        const std::uint32_t index = layer.num_planes++;
        layer.drm_format = composed ? format.drm_format : format.planes[plane].drm_layer_format;
        layer.object_index[index] = layout.planes[plane].object;
        layer.offset[index] = static_cast<std::uint32_t>(layout.planes[plane].offset);
        layer.pitch[index] = layout.planes[plane].pitch;
    }
    return descriptor;
}

std::optional<SurfaceLayout> from_prime_2(const VADRMPRIMESurfaceDescriptor& descriptor,
                                          std::optional<PixelFormat> format) {
    auto layout = start_layout(descriptor.fourcc, format, descriptor.width, descriptor.height);
    if (!layout || !read_objects(descriptor, *layout) || !read_planes(descriptor, *layout))
        return std::nullopt;
    derive_allocated_size(*layout);
    return layout;
}

VASurfaceAttribExternalBuffers to_prime_1(const SurfaceLayout& layout, std::uintptr_t& handle) {
    VASurfaceAttribExternalBuffers descriptor{};
    descriptor.pixel_format = info(layout.format).va_fourcc;
    descriptor.width = layout.width;
    descriptor.height = layout.height;
    descriptor.data_size = descriptor_size(layout.object_sizes[0]);
    descriptor.num_planes = layout.plane_count;
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane) {
        descriptor.pitches[plane] = layout.planes[plane].pitch;
        descriptor.offsets[plane] = static_cast<std::uint32_t>(layout.planes[plane].offset);
    }
    descriptor.buffers = &handle;
    descriptor.num_buffers = 1;
    return descriptor;
}

std::optional<SurfaceLayout> from_prime_1(const VASurfaceAttribExternalBuffers& descriptor) {
    auto layout = start_layout(descriptor.pixel_format, std::nullopt, descriptor.width, descriptor.height);
    if (!layout || descriptor.num_planes != layout->plane_count)
        return std::nullopt;
    layout->object_sizes[0] = descriptor.data_size;
    for (std::uint32_t plane = 0; plane < layout->plane_count; ++plane)
        layout->planes[plane] = {0, descriptor.offsets[plane], descriptor.pitches[plane]};
    derive_allocated_size(*layout);
    return layout;
}

std::optional<SurfaceLayout> from_va_image(const VAImage& image, std::uint64_t object_size,
                                           std::optional<PixelFormat> format) {
    auto layout = start_layout(image.format.fourcc, format, image.width, image.height);
    if (!layout || image.num_planes != layout->plane_count || image.num_planes > std::size(image.pitches))
        return std::nullopt;
    layout->object_sizes[0] = object_size;
    for (std::uint32_t plane = 0; plane < layout->plane_count; ++plane)
        layout->planes[plane] = {0, image.offsets[plane], image.pitches[plane]};
    derive_allocated_size(*layout);
    return layout;
}

} // namespace zeva
