#include "memory/ipc_handle.hpp"

#include "memory/memory_source.hpp"
#include "settings.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace zeva::ze_driver {
namespace {

constexpr std::uint64_t magic = 0x314350496176657a; // "zevaIPC1"

struct Handle {
    std::int32_t received_fd; ///< of the process that opens the handle, when it was sent as a descriptor
    std::int32_t process;     ///< who wrote the handle
    std::uint64_t magic;      ///< the rest is only there with this
    std::uint64_t device;     ///< the memory's identity, which no other file has as long as it lives
    std::uint64_t inode;
    std::int32_t fd; ///< of the process that wrote the handle
    std::int32_t unused;
};
static_assert(sizeof(Handle) <= sizeof(IpcHandleData));

bool is_meant(const struct stat& status, const Handle& handle) {
    return status.st_dev == handle.device && status.st_ino == handle.inode;
}

/// `fd`, when it is the memory that the handle names.
UniqueFd checked(UniqueFd fd, const Handle& handle) {
    struct stat status {};
    if (fd && (::fstat(fd.get(), &status) != 0 || !is_meant(status, handle)))
        fd.reset();
    return fd;
}

/// The exporter's descriptor, opened by name: for memfds, and needs no right to trace the process. Only the
/// file that is meant is opened, since opening others may have effects.
UniqueFd open_by_name(const Handle& handle) {
    const std::string path = "/proc/" + std::to_string(handle.process) + "/fd/" + std::to_string(handle.fd);
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode) || !is_meant(status, handle))
        return {};
    return UniqueFd{::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOCTTY)};
}

/// A duplicate of the exporter's descriptor: for dma-bufs, which have no name; needs the right to trace it.
UniqueFd take_from_process(const Handle& handle) {
    const UniqueFd process{static_cast<int>(::syscall(SYS_pidfd_open, handle.process, 0))};
    if (!process)
        return {};
    return UniqueFd{static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), handle.fd, 0))};
}

UniqueFd open_whole(const Handle& handle) {
    if (handle.process == ::getpid())
        return checked(UniqueFd::duplicate(handle.fd), handle);
    for (const auto open : {open_by_name, take_from_process})
        if (UniqueFd fd = checked(open(handle), handle))
            return fd;
    return {};
}

} // namespace

void write_ipc_handle(IpcHandleData& data, int fd) {
    Handle handle{};
    handle.received_fd = settings().ipc_form == IpcForm::fd ? fd : -1;
    handle.process = ::getpid();
    handle.magic = magic;
    handle.fd = fd;
    struct stat status {};
    if (::fstat(fd, &status) == 0) {
        handle.device = status.st_dev;
        handle.inode = status.st_ino;
    }
    std::memset(data, 0, sizeof data);
    std::memcpy(data, &handle, sizeof handle);
}

UniqueFd open_ipc_handle(const IpcHandleData& data) {
    Handle handle;
    std::memcpy(&handle, data, sizeof handle);
    const bool is_whole = handle.magic == magic;
    // Programs that send the descriptor put the received number into the first bytes, and all of the handle
    // or nothing of it into the others.
    UniqueFd received;
    if (settings().ipc_form == IpcForm::fd && is_importable_memory(handle.received_fd))
        received = UniqueFd::duplicate(handle.received_fd);
    if (!is_whole)
        return received;
    if (UniqueFd fd = checked(std::move(received), handle))
        return fd;
    return open_whole(handle);
}

} // namespace zeva::ze_driver
