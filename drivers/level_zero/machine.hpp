// What this machine is, as far as device properties tell it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace zeva::ze_driver {

struct Machine {
    std::uint32_t cores;                 ///< processors that this process may use
    std::uint32_t clock_mhz;             ///< highest core clock; 0 when the system does not tell
    std::uint32_t simd_width;            ///< lanes of 32 bits in one vector register
    std::uint64_t memory_size;           ///< physical memory, bytes
    std::uint64_t last_level_cache_size; ///< bytes; 0 when the system does not tell
};

/// Read once from the system.
[[nodiscard]] const Machine& machine();

} // namespace zeva::ze_driver
