// The grid of an HEVC picture's coding tree blocks (ITU-T H.265, section 7.4.3.2.1).
#pragma once

#include "base/rounding.hpp"

#include <va/va.h>
#include <va/va_dec_hevc.h>

namespace zeva::va_driver::hevc {

/// MinCbLog2SizeY.
[[nodiscard]] constexpr unsigned min_coding_block_log2(const VAPictureParameterBufferHEVC& picture) {
    return picture.log2_min_luma_coding_block_size_minus3 + 3U;
}

/// CtbLog2SizeY.
[[nodiscard]] constexpr unsigned coding_tree_block_log2(const VAPictureParameterBufferHEVC& picture) {
    return min_coding_block_log2(picture) + picture.log2_diff_max_min_luma_coding_block_size;
}

/// PicWidthInCtbsY.
[[nodiscard]] constexpr unsigned columns_of_blocks(const VAPictureParameterBufferHEVC& picture) {
    const unsigned size = 1U << coding_tree_block_log2(picture);
    return divide_rounded_up(unsigned{picture.pic_width_in_luma_samples}, size);
}

/// PicHeightInCtbsY.
[[nodiscard]] constexpr unsigned rows_of_blocks(const VAPictureParameterBufferHEVC& picture) {
    const unsigned size = 1U << coding_tree_block_log2(picture);
    return divide_rounded_up(unsigned{picture.pic_height_in_luma_samples}, size);
}

/// PicSizeInCtbsY.
[[nodiscard]] constexpr unsigned count_of_blocks(const VAPictureParameterBufferHEVC& picture) {
    return columns_of_blocks(picture) * rows_of_blocks(picture);
}

} // namespace zeva::va_driver::hevc
