#include "control_group.hpp"

#include <algorithm>
#include <array>
#include <fstream>

namespace zeva::ze_driver {
namespace {

struct Files {
    const char* limit;
    const char* usage;
};
constexpr std::array versions{
    Files{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"},
    Files{"/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"}};

std::uint64_t number_in(const char* file, std::uint64_t otherwise) {
    std::uint64_t number = 0;
    return std::ifstream{file} >> number ? number : otherwise; // "max" is no number
}

} // namespace

std::uint64_t control_group_memory_limit() {
    std::uint64_t limit = UINT64_MAX;
    for (const Files& files : versions)
        limit = std::min(limit, number_in(files.limit, UINT64_MAX));
    return limit;
}

std::uint64_t control_group_memory_left() {
    std::uint64_t left = UINT64_MAX;
    for (const Files& files : versions) {
        const std::uint64_t limit = number_in(files.limit, UINT64_MAX);
        if (limit != UINT64_MAX)
            left = std::min(left, limit - std::min(limit, number_in(files.usage, 0)));
    }
    return left;
}

} // namespace zeva::ze_driver
