#include "driver_counters.hpp"

#include <dlfcn.h>

namespace zeva::tool {

std::optional<zeva_va_counters> va_counters(VADisplay display) {
    // libva loads drivers with RTLD_GLOBAL.
    const auto get_counters =
        reinterpret_cast<decltype(&zevaVaGetCounters)>(::dlsym(RTLD_DEFAULT, "zevaVaGetCounters"));
    zeva_va_counters counters{};
    counters.size = sizeof(counters);
    if (get_counters == nullptr || get_counters(display, &counters) != 0)
        return std::nullopt;
    return counters;
}

} // namespace zeva::tool
