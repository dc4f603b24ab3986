// Rebuilds HEVC parameter sets from VA-API's buffers.
#pragma once

#include "decode/hevc/picture.hpp"

#include <cstdint>
#include <vector>

namespace zeva::va_driver::hevc {

/// Bits of slice_pic_order_cnt_lsb in the slices that follow.
inline constexpr unsigned order_count_bits = 16;

/// Appends a video, a sequence and a picture parameter set, each with the id 0. The sequence has no reference
/// picture sets, no cropping and no reordering; the slice headers have none of the bits that only the display
/// or nobody uses.
void append_parameter_sets(std::vector<std::uint8_t>& stream, const Picture& picture);

} // namespace zeva::va_driver::hevc
