#include "machine.hpp"

#include <algorithm>
#include <fstream>
#include <sched.h>
#include <string>
#include <unistd.h>

namespace zeva::ze_driver {
namespace {

std::uint32_t usable_cores() {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return static_cast<std::uint32_t>(CPU_COUNT(&set));
    return static_cast<std::uint32_t>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
}

std::uint32_t highest_clock_mhz() {
    std::uint32_t khz = 0;
    if (std::ifstream{"/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq"} >> khz)
        return khz / 1000;
    std::ifstream cpuinfo{"/proc/cpuinfo"};
    for (std::string line; std::getline(cpuinfo, line);)
        if (line.starts_with("cpu MHz"))
            return static_cast<std::uint32_t>(std::strtod(line.c_str() + line.find(':') + 1, nullptr));
    return 0;
}

std::uint32_t vector_lanes() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f"))
        return 16;
    if (__builtin_cpu_supports("avx2"))
        return 8;
#endif
    return 4;
}

std::uint64_t last_level_cache() {
    const long size = std::max(sysconf(_SC_LEVEL3_CACHE_SIZE), sysconf(_SC_LEVEL2_CACHE_SIZE));
    return static_cast<std::uint64_t>(std::max(0L, size));
}

std::uint64_t physical_memory() {
    return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
           static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

} // namespace

const Machine& machine() {
    static const Machine current{usable_cores(), highest_clock_mhz(), vector_lanes(), physical_memory(),
                                 last_level_cache()};
    return current;
}

} // namespace zeva::ze_driver
