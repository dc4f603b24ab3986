#include "machine.hpp"

#include "control_group.hpp"
#include "execution/processor_set.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <unistd.h>

namespace zeva::ze_driver {
namespace {

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

/// The memory that this process may use: all of the machine's, or what its container is limited to.
std::uint64_t usable_memory() {
    const std::uint64_t physical = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                                   static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    return std::min(physical, control_group_memory_limit());
}

void add_caches(Machine& machine) {
    for (const int level : {_SC_LEVEL1_DCACHE_SIZE, _SC_LEVEL2_CACHE_SIZE, _SC_LEVEL3_CACHE_SIZE})
        if (const long size = sysconf(level); size > 0)
            machine.caches[machine.cache_count++] = static_cast<std::uint64_t>(size);
}

Machine read_machine() {
    Machine machine{usable_processors(), highest_clock_mhz(), vector_lanes(), usable_memory()};
    add_caches(machine);
    return machine;
}

} // namespace

const Machine& machine() {
    static const Machine current = read_machine();
    return current;
}

} // namespace zeva::ze_driver
