#include "image_layout.hpp"

#include "api_boundary.hpp"
#include "base/rounding.hpp"
#include "image_format.hpp"
#include "layout/decoder_rows.hpp"

#include <algorithm>
#include <span>

namespace zeva::ze_driver {
namespace {

constexpr std::uint64_t row_alignment = 128;

/// A dimension that the type has: from 1 to the limit.
std::uint32_t checked(std::uint64_t size, std::uint64_t limit) {
    require(size != 0, ZE_RESULT_ERROR_INVALID_SIZE);
    require(size <= limit, ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    return static_cast<std::uint32_t>(size);
}

/// The width of a buffer is given in bytes.
std::uint32_t buffer_width(std::uint64_t bytes, const PlaneFormat& format) {
    checked(bytes, max_image_buffer_size);
    require(bytes % format.element_bytes == 0, ZE_RESULT_ERROR_INVALID_SIZE);
    return static_cast<std::uint32_t>(bytes / format.element_bytes);
}

/// Dimensions alone; the planes come later.
ImageLayout dimensions(const ze_image_desc_t& desc, const PlaneFormat& format) {
    ImageLayout layout{.type = desc.type};
    switch (desc.type) {
    case ZE_IMAGE_TYPE_BUFFER:
        layout.width = buffer_width(desc.width, format);
        break;
    case ZE_IMAGE_TYPE_1DARRAY:
        layout.array_size = checked(desc.arraylevels, max_image_array_size);
        [[fallthrough]];
    case ZE_IMAGE_TYPE_1D:
        layout.width = checked(desc.width, max_image_size_1d);
        break;
    case ZE_IMAGE_TYPE_2DARRAY:
        layout.array_size = checked(desc.arraylevels, max_image_array_size);
        [[fallthrough]];
    case ZE_IMAGE_TYPE_2D:
        layout.width = checked(desc.width, max_image_size_2d);
        layout.height = checked(desc.height, max_image_size_2d);
        break;
    case ZE_IMAGE_TYPE_3D:
        layout.width = checked(desc.width, max_image_size_3d);
        layout.height = checked(desc.height, max_image_size_3d);
        layout.depth = checked(desc.depth, max_image_size_3d);
        break;
    default:
        throw Failure{ZE_RESULT_ERROR_INVALID_ENUMERATION};
    }
    return layout;
}

/// Bytes from the first byte of the image to the end of the last element of a plane.
std::uint64_t plane_end(const ImageLayout& layout, const ImagePlane& plane) {
    return plane.offset + (layout.slices() - 1) * plane.slice_pitch + (plane.height - 1) * plane.row_pitch +
           plane.row_bytes();
}

/// One slice after another, each with all planes.
void place_planes(ImageLayout& layout, std::span<const PlaneFormat> formats) {
    const PlaneFormat& first = formats.front();
    const bool is_buffer = layout.type == ZE_IMAGE_TYPE_BUFFER;
    const std::uint64_t first_pitch = round_up(first.row_bytes(layout.width), is_buffer ? 1 : row_alignment);
    const bool is_planar = formats.size() > 1;
    const std::uint32_t allocated_rows = is_planar ? decoder_rows(formats, layout.height) : layout.height;

    const std::uint64_t pixels_per_row = first_pitch / first.element_bytes * first.horizontal_divisor;
    std::uint64_t offset = 0;
    for (const PlaneFormat& format : formats) {
        ImagePlane& plane = layout.planes[layout.plane_count++];
        plane = {.format = format,
                 .offset = offset,
                 .row_pitch = pixels_per_row / format.horizontal_divisor * format.element_bytes,
                 .slice_pitch = 0,
                 .width = static_cast<std::uint32_t>(format.row_bytes(layout.width) / format.element_bytes),
                 .height = static_cast<std::uint32_t>(format.rows(layout.height))};
        offset += plane.row_pitch * format.rows(allocated_rows);
    }
    layout.size = offset * layout.slices();
    for (ImagePlane& plane : std::span{layout.planes}.first(layout.plane_count)) {
        plane.slice_pitch = offset;
        layout.end = std::max(layout.end, plane_end(layout, plane));
    }
}

/// `seen`, a plane of a view, at the place of `source`.
void show(ImagePlane& seen, const ImagePlane& source) {
    require(seen.row_bytes() <= source.row_bytes() && seen.height <= source.height,
            ZE_RESULT_ERROR_INVALID_SIZE);
    seen.offset = source.offset;
    seen.row_pitch = source.row_pitch;
    seen.slice_pitch = source.slice_pitch;
}

/// Makes the only plane of a view no larger than `source`.
void shrink(ImageLayout& view, const ImagePlane& source) {
    ImagePlane& seen = view.planes.front();
    const auto width = static_cast<std::uint32_t>(source.row_bytes() / seen.format.element_bytes);
    view.width = seen.width = std::min(seen.width, width);
    view.height = seen.height = std::min(seen.height, source.height);
}

} // namespace

ImageLayout make_image_layout(const ze_image_desc_t& desc) {
    require(is_supported(desc.format, desc.type), ZE_RESULT_ERROR_UNSUPPORTED_IMAGE_FORMAT);
    require(desc.miplevels == 0, ZE_RESULT_ERROR_INVALID_ARGUMENT);
    const auto formats = planes(desc.format.layout);
    ImageLayout layout = dimensions(desc, formats.front());
    place_planes(layout, formats);
    return layout;
}

ImageLayout make_view_layout(const ImageLayout& parent, const ze_image_desc_t& desc,
                             const std::uint32_t* plane) {
    require(desc.type == parent.type, ZE_RESULT_ERROR_INVALID_ARGUMENT);
    ImageLayout view = make_image_layout(desc);
    require(view.depth <= parent.depth && view.array_size <= parent.array_size, ZE_RESULT_ERROR_INVALID_SIZE);
    const std::uint32_t first = plane == nullptr ? 0 : *plane;
    require(first < parent.plane_count, ZE_RESULT_ERROR_INVALID_ARGUMENT);
    const std::uint32_t shown = plane == nullptr ? parent.plane_count : 1;
    require(view.plane_count == shown, ZE_RESULT_ERROR_UNSUPPORTED_IMAGE_FORMAT);

    const bool is_whole = view.width == parent.width && view.height == parent.height;
    if (plane != nullptr && is_whole)
        shrink(view, parent.planes[first]);
    for (std::uint32_t i = 0; i < shown; ++i)
        show(view.planes[i], parent.planes[first + i]);
    return view;
}

} // namespace zeva::ze_driver
