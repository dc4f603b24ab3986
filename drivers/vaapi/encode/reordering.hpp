// How far B pictures take the pictures of a stream out of their order.
#pragma once

#include <bit>
#include <cstdint>

namespace zeva::va_driver {

/// How many pictures may be coded before one that is shown earlier. `period` is from one P picture to the
/// next: B pictures may halve what is between two pictures again and again, and each of them is coded before
/// the first half.
[[nodiscard]] constexpr std::uint32_t max_reordered_pictures(std::uint32_t period) {
    return period > 1 ? static_cast<std::uint32_t>(std::bit_width(period - 1)) : 0;
}

} // namespace zeva::va_driver
