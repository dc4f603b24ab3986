// From stored Y'CbCr to R'G'B'.
#pragma once

#include <array>
#include <cstdint>
#include <zeva/picture_info.hpp>

namespace zeva {

/// A row each for R, G and B: its dot product with (Y, U, V, 1), 8 bit as they are stored, is 0 to 255.
using ColorConversion = std::array<std::array<double, 4>, 3>;

/// By H.273's equations for the picture's matrix and range. Unknown: BT.601 up to 576 `rows`, BT.709 above,
/// limited range. Throws Error (usage) for matrices that are not a matrix of these three (rgb, ycgco,
/// bt2020_cl).
[[nodiscard]] ColorConversion color_conversion(const PictureInfo& info, std::uint32_t rows);

} // namespace zeva
