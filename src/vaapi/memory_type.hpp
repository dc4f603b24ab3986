// Choosing between PRIME_2 and PRIME (1).
#pragma once

#include <zeva/interop.hpp>

namespace zeva {

/// `wanted`, or for automatic what the display's driver offers. Throws Error (usage) when it offers neither,
/// or not the one that is wanted.
[[nodiscard]] SurfaceMemoryType choose_memory_type(const Display& display, SurfaceMemoryType wanted);

} // namespace zeva
