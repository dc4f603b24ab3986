// Sizes and offsets as multiples.
#pragma once

#include <cstdint>

namespace zeva::ze_driver {

/// The smallest multiple that is not below `value`, which is at most UINT64_MAX - multiple + 1.
[[nodiscard]] constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

} // namespace zeva::ze_driver
