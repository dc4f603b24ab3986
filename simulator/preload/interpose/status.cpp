// stat and its family: a node is a character device.
#include "common/machine.hpp"
#include "device/node.hpp"
#include "interpose/interposed.hpp"
#include "interpose/paths.hpp"
#include "system.hpp"

#include <cstdint>
#include <cstdio>

#include <sys/sysmacros.h>

static_assert(sizeof(struct stat) == sizeof(struct stat64));

namespace zeva::sim {
namespace {

/// In the run folder a node is an empty file with the permissions of the device.
PathBuffer file_of_node(unsigned minor) {
    PathBuffer path;
    const std::string_view tree = tree_folder();
    std::snprintf(path.data(), path.size(), "%.*s%s", static_cast<int>(tree.size()), tree.data(),
                  NodeName{minor}.text.data());
    return path;
}

/// The same for its path and for its descriptor.
int node_status(unsigned minor, struct stat* status) {
    const auto result =
        ::syscall(SYS_newfstatat, AT_FDCWD, file_of_node(minor).data(), status, AT_SYMLINK_NOFOLLOW);
    if (result == 0) {
        status->st_mode = S_IFCHR | (status->st_mode & ~S_IFMT);
        status->st_rdev = makedev(drm_major, minor);
    }
    return static_cast<int>(result);
}

int node_status(unsigned minor, unsigned mask, struct statx* status) {
    const auto result =
        ::syscall(SYS_statx, AT_FDCWD, file_of_node(minor).data(), AT_SYMLINK_NOFOLLOW, mask, status);
    if (result == 0) {
        status->stx_mode = static_cast<std::uint16_t>(S_IFCHR | (status->stx_mode & ~S_IFMT));
        status->stx_rdev_major = drm_major;
        status->stx_rdev_minor = minor;
    }
    return static_cast<int>(result);
}

int status_of(int fd, struct stat* status) {
    const int result = sys::fstat(fd, status);
    // Only what could be a node is asked for: an empty file without a name.
    if (result == 0 && S_ISREG(status->st_mode) && status->st_nlink == 0 && status->st_size == 0)
        if (const auto minor = minor_of(fd))
            return node_status(*minor, status);
    return result;
}

/// Whether a call that takes a directory and a path is about the directory itself.
bool is_of_descriptor(const char* path, int flags) {
    return (flags & AT_EMPTY_PATH) != 0 && path != nullptr && *path == '\0';
}

int status_at(int directory, const char* path, struct stat* status, int flags) {
    if (is_of_descriptor(path, flags) && directory != AT_FDCWD)
        return status_of(directory, status);
    const SimulatedPath where{directory, path};
    if (const auto minor = where.node((flags & AT_SYMLINK_NOFOLLOW) == 0))
        return node_status(*minor, status);
    return static_cast<int>(::syscall(SYS_newfstatat, where.directory(), where.text(), status, flags));
}

struct stat* same(struct stat64* status) {
    return reinterpret_cast<struct stat*>(status);
}

} // namespace
} // namespace zeva::sim

using namespace zeva::sim;

ZEVA_SIM_INTERPOSED int stat(const char* path, struct stat* status) noexcept {
    return status_at(AT_FDCWD, path, status, 0);
}

ZEVA_SIM_INTERPOSED int stat64(const char* path, struct stat64* status) noexcept {
    return status_at(AT_FDCWD, path, same(status), 0);
}

ZEVA_SIM_INTERPOSED int lstat(const char* path, struct stat* status) noexcept {
    return status_at(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}

ZEVA_SIM_INTERPOSED int lstat64(const char* path, struct stat64* status) noexcept {
    return status_at(AT_FDCWD, path, same(status), AT_SYMLINK_NOFOLLOW);
}

ZEVA_SIM_INTERPOSED int fstat(int fd, struct stat* status) noexcept {
    return status_of(fd, status);
}

ZEVA_SIM_INTERPOSED int fstat64(int fd, struct stat64* status) noexcept {
    return status_of(fd, same(status));
}

ZEVA_SIM_INTERPOSED int fstatat(int directory, const char* path, struct stat* status, int flags) noexcept {
    return status_at(directory, path, status, flags);
}

ZEVA_SIM_INTERPOSED int fstatat64(int directory, const char* path, struct stat64* status,
                                  int flags) noexcept {
    return status_at(directory, path, same(status), flags);
}

ZEVA_SIM_INTERPOSED int statx(int directory, const char* path, int flags, unsigned mask,
                              struct statx* status) noexcept {
    const SimulatedPath where{directory, path};
    const auto minor =
        is_of_descriptor(path, flags) ? minor_of(directory) : where.node((flags & AT_SYMLINK_NOFOLLOW) == 0);
    if (minor)
        return node_status(*minor, mask, status);
    return static_cast<int>(::syscall(SYS_statx, where.directory(), where.text(), flags, mask, status));
}

// What programs that were built with a glibc before 2.33 call. The version is always that of today's
// structure.

ZEVA_SIM_INTERPOSED int __xstat(int, const char* path, struct stat* status) {
    return status_at(AT_FDCWD, path, status, 0);
}

ZEVA_SIM_INTERPOSED int __xstat64(int, const char* path, struct stat64* status) {
    return status_at(AT_FDCWD, path, same(status), 0);
}

ZEVA_SIM_INTERPOSED int __lxstat(int, const char* path, struct stat* status) {
    return status_at(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}

ZEVA_SIM_INTERPOSED int __lxstat64(int, const char* path, struct stat64* status) {
    return status_at(AT_FDCWD, path, same(status), AT_SYMLINK_NOFOLLOW);
}

ZEVA_SIM_INTERPOSED int __fxstat(int, int fd, struct stat* status) {
    return status_of(fd, status);
}

ZEVA_SIM_INTERPOSED int __fxstat64(int, int fd, struct stat64* status) {
    return status_of(fd, same(status));
}

ZEVA_SIM_INTERPOSED int __fxstatat(int, int directory, const char* path, struct stat* status, int flags) {
    return status_at(directory, path, status, flags);
}

ZEVA_SIM_INTERPOSED int __fxstatat64(int, int directory, const char* path, struct stat64* status, int flags) {
    return status_at(directory, path, same(status), flags);
}
