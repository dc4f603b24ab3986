// What this machine is, as far as device properties tell it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace zeva::ze_driver {

struct Machine {
    std::uint32_t cores;                   ///< processors that this process may use
    std::uint32_t clock_mhz;               ///< highest core clock; 0 when the system does not tell
    std::uint32_t simd_width;              ///< lanes of 32 bits in one vector register
    std::uint64_t memory_size;             ///< memory that this process may use, bytes
    std::array<std::uint64_t, 3> caches{}; ///< data caches from the nearest level on, bytes each
    std::uint32_t cache_count = 0;         ///< how many of them the system tells
};

/// Read once from the system.
[[nodiscard]] const Machine& machine();

} // namespace zeva::ze_driver
