// The functions that make and end descriptors: what belongs to a node ends with its last one.
#include "device/descriptors.hpp"

#include "device/device_lock.hpp"
#include "device/gem_object.hpp"
#include "device/memfd.hpp"
#include "interpose/interposed.hpp"
#include "interpose/kept_errno.hpp"
#include "simulation.hpp"
#include "system.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <linux/close_range.h>

namespace zeva::sim {
namespace {

void forget_range(int first, int last) {
    const KeptErrno kept_errno;
    if (!owns_descriptors())
        return;
    const DeviceLock lock;
    forget(first, last);
}

/// Returns the copy, as the functions that make it do.
int after_duplicate(int fd, int copy) {
    if (copy < 0 || copy == fd || !is_tracked(fd) || !owns_descriptors())
        return copy;
    const KeptErrno kept_errno;
    const DeviceLock lock;
    duplicate(fd, copy);
    return copy;
}

bool makes_duplicate(int command) {
    return command == F_DUPFD || command == F_DUPFD_CLOEXEC;
}

/// A dma-buf has no seals.
bool is_about_seals(int command) {
    return command == F_GET_SEALS || command == F_ADD_SEALS;
}

int control(int fd, int command, unsigned long argument) {
    if (makes_duplicate(command))
        return after_duplicate(fd, sys::fcntl(fd, command, argument));
    if (is_about_seals(command) && is_active() && is_dma_buf(fd)) {
        errno = EINVAL;
        return -1;
    }
    return sys::fcntl(fd, command, argument);
}

int replace(int fd, int copy, int flags) {
    const auto result = static_cast<int>(::syscall(SYS_dup3, fd, copy, flags));
    if (result >= 0 && is_tracked(copy))
        forget_range(copy, copy);
    return after_duplicate(fd, result);
}

/// The library's own descriptors are above what programs can get; closing "all" must not end them.
int close_all(unsigned first, unsigned last, int flags) {
    const auto highest = static_cast<unsigned>(INT_MAX);
    const bool closes = (flags & ~static_cast<int>(CLOSE_RANGE_UNSHARE)) == 0 && first <= last;
    if (closes && is_active())
        forget_range(static_cast<int>(std::min(first, highest)), static_cast<int>(std::min(last, highest)));
    const unsigned kept = first_own_descriptor();
    if (last < kept || first >= kept)
        return static_cast<int>(::syscall(SYS_close_range, first, last, flags));
    return static_cast<int>(::syscall(SYS_close_range, first, kept - 1, flags));
}

} // namespace
} // namespace zeva::sim

using namespace zeva::sim;

ZEVA_SIM_INTERPOSED int close(int fd) {
    if (is_tracked(fd))
        forget_range(fd, fd); // before another thread can get the number
    return sys::close(fd);
}

ZEVA_SIM_INTERPOSED int dup(int fd) noexcept {
    return after_duplicate(fd, static_cast<int>(::syscall(SYS_dup, fd)));
}

ZEVA_SIM_INTERPOSED int dup2(int fd, int copy) noexcept {
    if (fd == copy) // dup3 refuses this
        return sys::fcntl(fd, F_GETFD) < 0 ? -1 : fd;
    return replace(fd, copy, 0);
}

ZEVA_SIM_INTERPOSED int dup3(int fd, int copy, int flags) noexcept {
    return replace(fd, copy, flags);
}

ZEVA_SIM_INTERPOSED int fcntl(int fd, int command, ...) {
    va_list list;
    va_start(list, command);
    const unsigned long argument = va_arg(list, unsigned long);
    va_end(list);
    return control(fd, command, argument);
}

ZEVA_SIM_INTERPOSED int fcntl64(int fd, int command, ...) {
    va_list list;
    va_start(list, command);
    const unsigned long argument = va_arg(list, unsigned long);
    va_end(list);
    return control(fd, command, argument);
}

ZEVA_SIM_INTERPOSED int close_range(unsigned first, unsigned last, int flags) noexcept {
    return close_all(first, last, flags);
}

ZEVA_SIM_INTERPOSED void closefrom(int first) noexcept {
    close_all(static_cast<unsigned>(std::max(first, 0)), UINT_MAX, 0);
}
