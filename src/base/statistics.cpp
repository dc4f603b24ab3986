#include "base/statistics.hpp"

#include <atomic>

namespace zeva {
namespace {

using Counter = std::atomic<std::uint64_t>;

Counter bytes_copied;
Counter usm_exports;
Counter usm_imports;
Counter surface_exports;
Counter surface_imports;

void add(Counter& counter, std::uint64_t amount) noexcept {
    counter.fetch_add(amount, std::memory_order_relaxed);
}

} // namespace

void count_bytes_copied(std::uint64_t bytes) noexcept {
    add(bytes_copied, bytes);
}
void count_usm_export() noexcept {
    add(usm_exports, 1);
}
void count_usm_import() noexcept {
    add(usm_imports, 1);
}
void count_surface_export() noexcept {
    add(surface_exports, 1);
}
void count_surface_import() noexcept {
    add(surface_imports, 1);
}

Statistics statistics() noexcept {
    return {bytes_copied.load(), usm_exports.load(), usm_imports.load(), surface_exports.load(),
            surface_imports.load()};
}

} // namespace zeva
