// What the formats of images mean: their planes in memory, and what kernels see of them.
#pragma once

#include <zeva/pixel_format.hpp>

#include <optional>
#include <span>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// The planes of a layout: one, except for planar media layouts. In packed 4:2:2 layouts an element is a pair
/// of pixels. Empty for a layout that is not known here.
[[nodiscard]] std::span<const PlaneFormat> planes(ze_image_format_layout_t layout);

/// Whether an image of this type can have this format.
[[nodiscard]] bool is_supported(const ze_image_format_t& format, ze_image_type_t type);

/// The format under which kernels access images of a supported format; nothing for planar media layouts,
/// whose planes are accessed through views.
/// - Packed YUV layouts stay what they are: kernels read them as Cr, Y, Cb and A, and write them through
///   views of another format. Palette indices are unsigned integers.
/// - Normalised numbers of 32 bits, which OpenCL C does not have and no float can hold, are floats with the
///   same bits: copies are exact, and as_uint gives the number.
[[nodiscard]] std::optional<ze_image_format_t> kernel_format(const ze_image_format_t& format);

/// How samplers can filter what kernels read; 0 for a format that is not supported or not for kernels.
[[nodiscard]] ze_image_sampler_filter_flags_t sampler_filters(const ze_image_format_t& format,
                                                              ze_image_type_t type);

} // namespace zeva::ze_driver
