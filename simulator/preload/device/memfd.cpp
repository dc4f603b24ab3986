#include "device/memfd.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <sys/resource.h>

namespace zeva::sim {
namespace {

constexpr unsigned highest_start = 32768; // a table of descriptors grows with its highest number

std::string link_of(int fd) {
    std::array<char, 32> path;
    std::snprintf(path.data(), path.size(), "/proc/self/fd/%d", fd);
    std::array<char, 300> target;
    const ssize_t length = sys::readlink(path.data(), target.data(), target.size());
    return {target.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0))};
}

/// All memfds are on one device.
dev_t memfd_device() {
    static const dev_t device = [] {
        const sys::Descriptor probe{sys::memfd_create("zeva-sim-probe", MFD_CLOEXEC)};
        struct stat status {};
        return probe && sys::fstat(probe.get(), &status) == 0 ? status.st_dev : dev_t{0};
    }();
    return device;
}

} // namespace

sys::Descriptor make_memfd(const std::string& name, std::uint64_t size) {
    sys::Descriptor memory{sys::memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    if (!memory || sys::ftruncate(memory.get(), size) != 0 ||
        sys::fcntl(memory.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return {};
    return memory;
}

sys::Descriptor reopen(int fd, int flags) {
    std::array<char, 32> path;
    std::snprintf(path.data(), path.size(), "/proc/self/fd/%d", fd);
    return sys::Descriptor{sys::open(path.data(), flags)};
}

std::optional<std::string> memfd_name(int fd, std::string_view prefix) {
    struct stat status {};
    if (fd < 0 || sys::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_dev != memfd_device())
        return std::nullopt;
    const std::string link = link_of(fd); // "/memfd:NAME (deleted)"
    const std::string before = "/memfd:" + std::string{prefix};
    if (!link.starts_with(before))
        return std::nullopt;
    return link.substr(before.size(), link.rfind(" (deleted)") - before.size());
}

sys::Descriptor out_of_the_way(sys::Descriptor descriptor) {
    rlimit limit{};
    if (!descriptor || ::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return descriptor;
    // A limit is looked at only when a number is given out, so that the program's own can be put back at
    // once.
    const rlimit raised{limit.rlim_max, limit.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &raised);
    sys::Descriptor moved{sys::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, first_own_descriptor())};
    ::setrlimit(RLIMIT_NOFILE, &limit);
    return moved ? std::move(moved) : std::move(descriptor);
}

unsigned first_own_descriptor() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return highest_start;
    const rlim_t above = limit.rlim_cur < limit.rlim_max ? limit.rlim_cur : limit.rlim_max / 2;
    return static_cast<unsigned>(std::min<rlim_t>(above, highest_start));
}

} // namespace zeva::sim
