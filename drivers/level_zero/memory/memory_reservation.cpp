#include "memory/memory_reservation.hpp"

#include "control_group.hpp"
#include "machine.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <string>
#include <string_view>

namespace zeva::ze_driver {
namespace {

std::atomic<std::size_t> total_reserved{0};
std::atomic<std::size_t> reserved_unchecked{0}; ///< since the last look at the machine

/// Looking costs tens of microseconds, so small allocations share one look.
constexpr std::size_t look_after = 16 << 20; // bytes
/// What is left to everybody else.
constexpr std::uint64_t margin = 64 << 20; // bytes

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

/// The sum of the lines "<key>: <number> kB" of a file of /proc; `otherwise` when there is none.
std::uint64_t kilobytes(const char* file, std::initializer_list<std::string_view> keys,
                        std::uint64_t otherwise) {
    std::uint64_t sum = 0;
    bool is_found = false;
    std::ifstream lines{file};
    for (std::string line; std::getline(lines, line);)
        for (const std::string_view key : keys)
            if (line.starts_with(key)) {
                sum += std::strtoull(line.c_str() + key.size(), nullptr, 10) * 1024;
                is_found = true;
            }
    return is_found ? sum : otherwise;
}

/// Whether the machine has all that is promised, of which this process has touched only a part so far.
bool machine_has(std::size_t promised) {
    const std::uint64_t available = std::min(
        kilobytes("/proc/meminfo", {"MemAvailable:", "SwapFree:"}, unlimited), control_group_memory_left());
    const std::uint64_t touched = kilobytes("/proc/self/status", {"RssShmem:"}, 0);
    const std::uint64_t untouched = promised - std::min<std::uint64_t>(promised, touched);
    return untouched + margin <= available;
}

} // namespace

MemoryReservation MemoryReservation::take(std::size_t size) {
    if (size > machine().memory_size)
        return {};
    MemoryReservation reservation{size};
    const std::size_t promised = total_reserved += size;
    if (promised > machine().memory_size)
        return {};
    if ((reserved_unchecked += size) >= look_after) {
        reserved_unchecked = 0;
        if (!machine_has(promised))
            return {};
    }
    return reservation;
}

MemoryReservation::~MemoryReservation() {
    total_reserved -= size_;
}

} // namespace zeva::ze_driver
