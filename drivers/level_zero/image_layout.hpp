// Where the bytes of an image are.
#pragma once

#include <zeva/pixel_format.hpp>

#include <array>
#include <cstdint>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

// Limits of every device, as zeDeviceGetImageProperties tells them.
inline constexpr std::uint32_t max_image_size_1d = 16384;          ///< pixels
inline constexpr std::uint32_t max_image_size_2d = 16384;          ///< pixels in each direction
inline constexpr std::uint32_t max_image_size_3d = 2048;           ///< pixels in each direction
inline constexpr std::uint32_t max_image_array_size = 2048;        ///< elements
inline constexpr std::uint64_t max_image_buffer_size = 1ull << 31; ///< bytes
inline constexpr std::uint32_t max_samplers = 16;                  ///< for each kernel
inline constexpr std::uint32_t max_read_images = 128;              ///< for each kernel
inline constexpr std::uint32_t max_write_images = 128;             ///< for each kernel

/// One plane, in elements of its format.
struct ImagePlane {
    PlaneFormat format{};
    std::uint64_t offset = 0;      ///< bytes from the first byte of the image
    std::uint64_t row_pitch = 0;   ///< bytes
    std::uint64_t slice_pitch = 0; ///< bytes from slice to slice, or from one array element to the next
    std::uint32_t width = 0;
    std::uint32_t height = 0;

    /// Bytes of the elements of one row.
    [[nodiscard]] std::uint64_t row_bytes() const { return std::uint64_t{width} * format.element_bytes; }
};

/// An image in memory. Always linear.
struct ImageLayout {
    ze_image_type_t type = ZE_IMAGE_TYPE_2D;
    // In pixels; 1 where the type has no such dimension.
    std::uint32_t width = 1;
    std::uint32_t height = 1;
    std::uint32_t depth = 1;
    std::uint32_t array_size = 1;
    std::uint32_t plane_count = 0;
    std::array<ImagePlane, max_planes> planes{};
    std::uint64_t size = 0; ///< bytes to allocate
    std::uint64_t end = 0;  ///< bytes to the end of the last element: what imported memory must have

    /// Array elements or slices, of which an image never has both.
    [[nodiscard]] std::uint32_t slices() const { return depth * array_size; }
};

/// Rows begin at multiples of 128 bytes; pictures of planar layouts are as SurfaceLayout::linear lays them
/// out, so that a dma-buf with such a picture can be imported. Buffers have no padding. Throws Failure for a
/// format or size that is not supported.
[[nodiscard]] ImageLayout make_image_layout(const ze_image_desc_t& desc);

/// What a view of `parent` shows: with `plane`, that plane as an image of one plane; without, all planes. The
/// rows of the view may have another format as long as they fit. With `plane`, the size of the whole image
/// stands for the size of the plane.
/// Throws Failure where the view would show what the image does not have.
[[nodiscard]] ImageLayout make_view_layout(const ImageLayout& parent, const ze_image_desc_t& desc,
                                           const std::uint32_t* plane);

} // namespace zeva::ze_driver
