#include "warning.hpp"

#include <cstdio>
#include <mutex>
#include <set>

namespace zeva::va_driver {

void warn(const std::string& text) {
    static std::mutex mutex;
    static std::set<std::string> told;
    const std::lock_guard lock{mutex};
    if (told.insert(text).second)
        std::fprintf(stderr, "zeva_drv_video: %s\n", text.c_str());
}

} // namespace zeva::va_driver
