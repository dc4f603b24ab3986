// The rows that pictures have beyond those that are seen.
#pragma once

#include "base/rounding.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <zeva/pixel_format.hpp>

namespace zeva {

/// Rows that decoders want the planes of a picture to have room for: libavcodec up to two more than a
/// multiple of 32; dav1d a multiple of 128, and a little more, where it writes chroma planes of 4:2:0 itself.
/// Luma may take that from interleaved chroma, which is written later.
[[nodiscard]] inline std::uint32_t decoder_rows(std::span<const PlaneFormat> planes, std::uint32_t height) {
    const auto is_quarter = [](const PlaneFormat& plane) {
        return plane.horizontal_divisor == 2 && plane.vertical_divisor == 2;
    };
    const bool has_chroma_planes = std::ranges::count_if(planes, is_quarter) == 2;
    return round_up(height, has_chroma_planes ? 128U : 32U) + 4;
}

} // namespace zeva
