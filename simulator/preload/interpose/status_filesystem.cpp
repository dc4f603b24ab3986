// statfs and its family: libudev believes only what is on a sysfs.
#include "interpose/interposed.hpp"
#include "interpose/paths.hpp"
#include "system.hpp"

#include <linux/magic.h>
#include <sys/vfs.h>

static_assert(sizeof(struct statfs) == sizeof(struct statfs64));

namespace zeva::sim {
namespace {

/// `name` is a path of the simulated machine. A devtmpfs calls itself a tmpfs.
void set_type(std::string_view name, struct statfs* status) {
    status->f_type = name.starts_with("/sys") ? SYSFS_MAGIC : TMPFS_MAGIC;
}

int filesystem_at(const char* path, struct statfs* status) {
    const SimulatedPath where{path};
    const auto result = ::syscall(SYS_statfs, where.text(), status);
    if (result == 0 && where.simulated())
        set_type(where.name(), status);
    return static_cast<int>(result);
}

int filesystem_of(int fd, struct statfs* status) {
    PathBuffer buffer;
    const auto result = ::syscall(SYS_fstatfs, fd, status);
    const std::string_view path = result == 0 ? path_of_descriptor(fd, buffer) : std::string_view{};
    const std::string_view name = without_tree_folder(path);
    if (name.size() < path.size())
        set_type(name, status);
    return static_cast<int>(result);
}

struct statfs* same(struct statfs64* status) {
    return reinterpret_cast<struct statfs*>(status);
}

} // namespace
} // namespace zeva::sim

using namespace zeva::sim;

ZEVA_SIM_INTERPOSED int statfs(const char* path, struct statfs* status) noexcept {
    return filesystem_at(path, status);
}

ZEVA_SIM_INTERPOSED int statfs64(const char* path, struct statfs64* status) noexcept {
    return filesystem_at(path, same(status));
}

ZEVA_SIM_INTERPOSED int fstatfs(int fd, struct statfs* status) noexcept {
    return filesystem_of(fd, status);
}

ZEVA_SIM_INTERPOSED int fstatfs64(int fd, struct statfs64* status) noexcept {
    return filesystem_of(fd, same(status));
}
