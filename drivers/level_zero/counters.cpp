#include "counters.hpp"

#include <algorithm>
#include <cstring>

namespace zeva::ze_driver {

void get_counters(zeva_ze_counters* result, std::size_t size) {
    if (result == nullptr)
        return;
    const zeva_ze_counters current{
        .copied_bytes = counters.copied_bytes,
        .filled_bytes = counters.filled_bytes,
        .kernels_launched = counters.kernels_launched,
        .allocations_created = counters.allocations_created,
        .allocations_alive = counters.allocations_alive,
        .exports = counters.exports,
        .imports = counters.imports,
    };
    std::memcpy(result, &current, std::min(size, sizeof current));
}

} // namespace zeva::ze_driver
