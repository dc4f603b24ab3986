#include "image.hpp"

#include "driver.hpp"
#include "video_proc/scaler.hpp"

#include <algorithm>
#include <limits>

namespace zeva::va_driver {
namespace {

/// The mask of the byte at `index` in memory, in a pixel read as a little-endian number.
constexpr std::uint32_t byte_mask(unsigned int index) {
    return 0xFFU << (8 * index);
}

void set_masks(VAImageFormat& format, unsigned int red, unsigned int green, unsigned int blue) {
    format.red_mask = byte_mask(red);
    format.green_mask = byte_mask(green);
    format.blue_mask = byte_mask(blue);
}

/// Masks and depth of packed RGB formats, by the places of the bytes.
void describe_rgb(VAImageFormat& format, PixelFormat pixel_format) {
    switch (pixel_format) {
    case PixelFormat::rgba:
    case PixelFormat::rgbx:
        set_masks(format, 0, 1, 2);
        break;
    case PixelFormat::bgra:
    case PixelFormat::bgrx:
        set_masks(format, 2, 1, 0);
        break;
    case PixelFormat::argb:
        set_masks(format, 1, 2, 3);
        break;
    case PixelFormat::abgr:
        set_masks(format, 3, 2, 1);
        break;
    default:
        return;
    }
    const bool has_alpha = pixel_format != PixelFormat::rgbx && pixel_format != PixelFormat::bgrx;
    format.alpha_mask = has_alpha ? ~(format.red_mask | format.green_mask | format.blue_mask) : 0;
    format.depth = has_alpha ? 32 : 24;
}

std::uint32_t bits_per_pixel(const PixelFormatInfo& format) {
    std::uint32_t bits = 0;
    for (const PlaneFormat& plane : format.planes)
        bits += 8 * plane.element_bytes / (plane.horizontal_divisor * plane.vertical_divisor);
    return bits;
}

VAImageFormat image_format(PixelFormat pixel_format) {
    VAImageFormat format{};
    format.fourcc = info(pixel_format).va_fourcc;
    format.byte_order = VA_LSB_FIRST;
    format.bits_per_pixel = bits_per_pixel(info(pixel_format));
    describe_rgb(format, pixel_format);
    return format;
}

/// Bytes up to the end of the last plane. The memory is larger, but GStreamer's files have all of data_size.
std::uint64_t end_of_pixels(const SurfaceLayout& layout) {
    std::uint64_t end = 0;
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane)
        end = std::max(end, layout.planes[plane].offset + layout.rows(plane) * layout.planes[plane].pitch);
    return end;
}

/// Gives the image and its buffer their ids; `surface` is the one that it is derived from, or null.
VAImage publish(Driver& driver, const SurfaceLayout& layout, const std::shared_ptr<SurfaceMemory>& memory,
                const std::shared_ptr<Surface>& surface) {
    auto image = make_recycled<Image>(Image{layout, memory, VA_INVALID_ID});
    image->buffer = driver.buffers.add(make_recycled<Buffer>(memory, surface));
    VAImage result{};
    try {
        result.image_id = driver.images.add(image);
    } catch (...) {
        driver.buffers.remove(image->buffer);
        throw;
    }
    result.format = image_format(layout.format);
    result.buf = image->buffer;
    result.width = static_cast<std::uint16_t>(layout.width);
    result.height = static_cast<std::uint16_t>(layout.height);
    result.data_size = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(end_of_pixels(layout), std::numeric_limits<std::uint32_t>::max()));
    result.num_planes = layout.plane_count;
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane) {
        result.pitches[plane] = layout.planes[plane].pitch;
        result.offsets[plane] = static_cast<std::uint32_t>(layout.planes[plane].offset);
    }
    return result;
}

/// Throws StatusError unless the rectangle lies in a picture of this layout.
Rectangle checked_rectangle(const SurfaceLayout& layout, int x, int y, unsigned int width,
                            unsigned int height) {
    require(x >= 0 && y >= 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    const Rectangle rectangle{static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), width, height};
    require(contains(layout, rectangle), VA_STATUS_ERROR_INVALID_PARAMETER);
    return rectangle;
}

/// The pixels of a derived image are its surface's; they cannot be moved within it. Throws StatusError.
bool is_in_place(const Surface& surface, const Image& image, const Rectangle& from, const Rectangle& to) {
    if (surface.memory != image.memory)
        return false;
    require(from == to, VA_STATUS_ERROR_INVALID_PARAMETER);
    return true;
}

} // namespace

void query_image_formats(Driver&, VAImageFormat* formats, int* count) {
    require(formats != nullptr && count != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    static_assert(max_image_formats == static_cast<int>(PixelFormat::xyuv) + 1);
    *count = 0;
    for (const PixelFormatInfo& format : all_pixel_formats())
        formats[(*count)++] = image_format(format.format);
}

void create_image(Driver& driver, VAImageFormat* format, int width, int height, VAImage* image) {
    require(format != nullptr && image != nullptr && width > 0 && height > 0,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    constexpr int limit = max_dimension;
    require(width <= limit && height <= limit, VA_STATUS_ERROR_RESOLUTION_NOT_SUPPORTED);
    const auto pixel_format = pixel_format_from_va_fourcc(format->fourcc);
    require(pixel_format.has_value(), VA_STATUS_ERROR_INVALID_IMAGE_FORMAT);
    const auto layout = SurfaceLayout::linear(*pixel_format, static_cast<std::uint32_t>(width),
                                              static_cast<std::uint32_t>(height));
    *image = publish(driver, layout, driver.image_memory.take(layout.object_sizes[0]), nullptr);
}

void derive_image(Driver& driver, VASurfaceID id, VAImage* image) {
    const auto surface = driver.surfaces.find(id);
    require(image != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER);
    require(surface->layout.is_linear(), VA_STATUS_ERROR_OPERATION_FAILED); // images know no tiling
    *image = publish(driver, surface->layout, surface->memory, surface);
}

void destroy_image(Driver& driver, VAImageID id) {
    const auto image = driver.images.remove(id);
    driver.buffers.remove(image->buffer);
}

void get_image(Driver& driver, VASurfaceID surface_id, int x, int y, unsigned int width, unsigned int height,
               VAImageID image_id) {
    const auto surface = driver.surfaces.find(surface_id);
    const auto image = driver.images.find(image_id);
    const Rectangle from = checked_rectangle(surface->layout, x, y, width, height);
    const Rectangle to = checked_rectangle(image->layout, 0, 0, width, height);
    if (is_in_place(*surface, *image, from, to))
        return;
    surface->use.wait_for_writer();
    const CpuAccess source(surface->memory, MemoryAccess::read);
    const CpuAccess target(image->memory, MemoryAccess::read_write);
    Scaler().convert({{surface->layout, source.data()}, from, {}}, {{image->layout, target.data()}, to, {}});
    driver.counters.image_bytes += rectangle_bytes(image->layout.format, to);
}

void put_image(Driver& driver, VASurfaceID surface_id, VAImageID image_id, int from_x, int from_y,
               unsigned int from_width, unsigned int from_height, int to_x, int to_y, unsigned int to_width,
               unsigned int to_height) {
    const auto surface = driver.surfaces.find(surface_id);
    const auto image = driver.images.find(image_id);
    const Rectangle from = checked_rectangle(image->layout, from_x, from_y, from_width, from_height);
    const Rectangle to = checked_rectangle(surface->layout, to_x, to_y, to_width, to_height);
    if (is_in_place(*surface, *image, from, to))
        return;
    surface->use.wait();
    const CpuAccess source(image->memory, MemoryAccess::read);
    const CpuAccess target(surface->memory, MemoryAccess::read_write);
    Scaler().convert({{image->layout, source.data()}, from, {}}, {{surface->layout, target.data()}, to, {}});
    driver.counters.image_bytes += rectangle_bytes(surface->layout.format, to);
}

} // namespace zeva::va_driver
