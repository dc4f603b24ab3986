// Rebuilds H.264 parameter sets from VA-API's picture parameter and inverse quantisation buffers.
#pragma once

#include <va/va.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace zeva::va_driver::h264 {

/// Sizes of the reference lists where the slice header does not tell them.
struct DefaultReferenceCounts {
    std::uint8_t list0_minus1 = 0;
    std::uint8_t list1_minus1 = 0;
};

/// Appends a sequence parameter set with id 0 that describes the coded picture: no cropping, no reordering.
/// With picture order count type 1 the order counts that it leads to are wrong: only B slices use them.
void append_sequence_parameter_set(std::vector<std::uint8_t>& stream,
                                   const VAPictureParameterBufferH264& picture);

/// Appends the picture parameter set `id`. Without matrices every scaling factor is 16.
void append_picture_parameter_set(std::vector<std::uint8_t>& stream, std::uint32_t id,
                                  const VAPictureParameterBufferH264& picture,
                                  const std::optional<VAIQMatrixBufferH264>& matrices,
                                  const DefaultReferenceCounts& counts);

} // namespace zeva::va_driver::h264
