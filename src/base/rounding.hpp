// Sizes and offsets as multiples.
#pragma once

#include <concepts>
#include <type_traits>

namespace zeva {

/// The quotient, rounded up. `value` is at most the type's maximum - divisor + 1.
template <std::unsigned_integral Integer>
[[nodiscard]] constexpr Integer divide_rounded_up(Integer value,
                                                  std::type_identity_t<Integer> divisor) noexcept {
    return (value + divisor - 1) / divisor;
}

/// The smallest multiple that is not below `value`, which is at most the type's maximum - multiple + 1.
template <std::unsigned_integral Integer>
[[nodiscard]] constexpr Integer round_up(Integer value, std::type_identity_t<Integer> multiple) noexcept {
    return divide_rounded_up(value, multiple) * multiple;
}

} // namespace zeva
