// open and its family, by descriptor.
#include "device/node.hpp"
#include "interpose/interposed.hpp"
#include "interpose/paths.hpp"
#include "system.hpp"

#include <cstdarg>

namespace zeva::sim {
namespace {

int open_at(int directory, const char* path, int flags, mode_t mode = 0) {
    const SimulatedPath where{directory, path};
    // A node is no directory: the file in its place says so.
    if ((flags & O_DIRECTORY) == 0)
        if (const auto minor = where.node((flags & O_NOFOLLOW) == 0))
            return open_node(*minor, flags);
    return static_cast<int>(::syscall(SYS_openat, where.directory(), where.text(), flags, mode));
}

bool has_mode(int flags) {
    return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

/// The argument that open takes only when it makes a file.
mode_t mode_argument(int flags, va_list arguments) {
    return has_mode(flags) ? va_arg(arguments, mode_t) : 0;
}

} // namespace
} // namespace zeva::sim

using namespace zeva::sim;

ZEVA_SIM_INTERPOSED int open(const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_at(AT_FDCWD, path, flags, mode);
}

ZEVA_SIM_INTERPOSED int open64(const char* path, int flags, ...) __attribute__((alias("open")));

ZEVA_SIM_INTERPOSED int openat(int directory, const char* path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_at(directory, path, flags, mode);
}

ZEVA_SIM_INTERPOSED int openat64(int directory, const char* path, int flags, ...)
    __attribute__((alias("openat")));

ZEVA_SIM_INTERPOSED int creat(const char* path, mode_t mode) {
    return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

ZEVA_SIM_INTERPOSED int creat64(const char* path, mode_t mode) __attribute__((alias("creat")));

// What programs that were built with _FORTIFY_SOURCE call instead.

ZEVA_SIM_INTERPOSED int __open_2(const char* path, int flags) {
    return open_at(AT_FDCWD, path, flags);
}

ZEVA_SIM_INTERPOSED int __open64_2(const char* path, int flags) {
    return open_at(AT_FDCWD, path, flags);
}

ZEVA_SIM_INTERPOSED int __openat_2(int directory, const char* path, int flags) {
    return open_at(directory, path, flags);
}

ZEVA_SIM_INTERPOSED int __openat64_2(int directory, const char* path, int flags) {
    return open_at(directory, path, flags);
}
