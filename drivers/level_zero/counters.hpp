// What the driver has done in this process.
#pragma once

#include "zeva_ze_counters.h"

#include <atomic>
#include <cstdint>

namespace zeva::ze_driver {

/// The live form of zeva_ze_counters, which describes the members.
struct Counters {
    std::atomic<std::uint64_t> copied_bytes{0};
    std::atomic<std::uint64_t> filled_bytes{0};
    std::atomic<std::uint64_t> kernels_launched{0};
    std::atomic<std::uint64_t> allocations_created{0};
    std::atomic<std::uint64_t> allocations_alive{0};
    std::atomic<std::uint64_t> exports{0};
    std::atomic<std::uint64_t> imports{0};
};

inline constinit Counters counters;

/// The function behind "zevaGetCounters".
void get_counters(zeva_ze_counters* result, std::size_t size);

} // namespace zeva::ze_driver
