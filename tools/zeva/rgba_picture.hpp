// A picture in the CPU's memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace zeva::tool {

/// Rows of 4 * width bytes, R G B A, without padding.
struct RgbaPicture {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::vector<std::uint8_t> pixels;

    [[nodiscard]] std::size_t row_bytes() const { return std::size_t{4} * width; }
};

/// One picture of both. They must be of the same height.
[[nodiscard]] RgbaPicture side_by_side(const RgbaPicture& left, const RgbaPicture& right);

} // namespace zeva::tool
