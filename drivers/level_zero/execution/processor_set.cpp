#include "execution/processor_set.hpp"

#include <algorithm>
#include <optional>
#include <sched.h>
#include <thread>
#include <unistd.h>

namespace zeva::ze_driver {
namespace {

/// Nothing when the system does not tell.
const std::optional<cpu_set_t>& processors() {
    static const std::optional<cpu_set_t> all = [] {
        cpu_set_t set;
        return sched_getaffinity(getpid(), sizeof set, &set) == 0 ? std::optional{set} : std::nullopt;
    }();
    return all;
}

} // namespace

unsigned usable_processors() {
    if (const auto& all = processors())
        return static_cast<unsigned>(CPU_COUNT(&*all));
    return std::max(1u, std::thread::hardware_concurrency());
}

void use_all_processors() {
    if (const auto& all = processors())
        sched_setaffinity(0, sizeof *all, &*all);
}

} // namespace zeva::ze_driver
