#include "device/memfd.hpp"

#include <algorithm>
#include <array>
#include <sys/resource.h>

namespace zeva::sim {
namespace {

constexpr unsigned highest_start = 32768; // a table of descriptors grows with its highest number

std::string target_of(int fd) {
    std::array<char, 300> target;
    const ssize_t length = sys::readlink(sys::link_of(fd).data(), target.data(), target.size());
    return {target.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0))};
}

/// While it lives this process may open as many files as the hard limit allows: GEM objects take no
/// descriptors of the program on a real machine. A limit is looked at only when a number is given out.
class RaisedLimit {
public:
    RaisedLimit() {
        if (::getrlimit(RLIMIT_NOFILE, &limit_) != 0)
            return;
        const rlimit raised{limit_.rlim_max, limit_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &raised);
    }
    RaisedLimit(const RaisedLimit&) = delete;
    RaisedLimit& operator=(const RaisedLimit&) = delete;
    ~RaisedLimit() {
        if (limit_.rlim_max != 0)
            ::setrlimit(RLIMIT_NOFILE, &limit_);
    }

private:
    rlimit limit_{};
};

} // namespace

sys::Descriptor make_memfd(const std::string& name, std::uint64_t size) {
    const RaisedLimit raised;
    sys::Descriptor memory{sys::memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    if (!memory || sys::ftruncate(memory.get(), size) != 0 ||
        sys::fcntl(memory.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return {};
    return memory;
}

sys::Descriptor reopen(int fd, int flags) {
    return sys::Descriptor{sys::open(sys::link_of(fd).data(), flags)};
}

std::uint64_t inode_of(int fd) {
    struct stat status {};
    return sys::fstat(fd, &status) == 0 ? status.st_ino : 0;
}

std::optional<std::string> memfd_name(int fd, std::string_view prefix) {
    struct stat status {};
    if (fd < 0 || sys::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_nlink != 0)
        return std::nullopt;
    const std::string link = target_of(fd); // "/memfd:NAME (deleted)"
    const std::string before = "/memfd:" + std::string{prefix};
    if (!link.starts_with(before))
        return std::nullopt;
    return link.substr(before.size(), link.rfind(" (deleted)") - before.size());
}

sys::Descriptor out_of_the_way(sys::Descriptor descriptor) {
    if (!descriptor)
        return descriptor;
    const unsigned start = first_own_descriptor(); // above the limit that is still the program's
    const RaisedLimit raised;
    sys::Descriptor moved{sys::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, start)};
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
