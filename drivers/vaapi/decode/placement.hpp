// How much of a decoded picture lies in the surface itself.
#pragma once

namespace zeva::va_driver {

/// The planes that are decoded into the surface. The rest lies in scratch memory.
enum class Placement { whole, luma, none };

[[nodiscard]] constexpr bool is_in_surface(Placement placement, unsigned plane) noexcept {
    return placement == Placement::whole || (placement == Placement::luma && plane == 0);
}

} // namespace zeva::va_driver
