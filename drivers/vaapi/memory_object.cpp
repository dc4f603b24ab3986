#include "memory_object.hpp"

#include "status.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/dma-buf.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace zeva::va_driver {
namespace {

/// lseek, because dma-bufs do not tell their size in fstat. -1 when there is no size.
off_t object_size(int fd) noexcept {
    return ::lseek(fd, 0, SEEK_END);
}

bool can_shrink(int fd) noexcept {
    const int seals = ::fcntl(fd, F_GET_SEALS);
    return seals < 0 || (seals & F_SEAL_SHRINK) == 0;
}

} // namespace

MemoryObject MemoryObject::allocate(std::uint64_t size) {
    UniqueFd fd{::memfd_create("zeva-surface", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    if (!fd || ::ftruncate(fd.get(), static_cast<off_t>(size)) != 0 ||
        ::fcntl(fd.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0)
        fail(VA_STATUS_ERROR_ALLOCATION_FAILED,
             fmt::format("memory of {} bytes: {}", size, std::strerror(errno)));
    return {std::move(fd), size, false};
}

MemoryObject MemoryObject::import(int fd) {
    UniqueFd own = UniqueFd::duplicate(fd);
    if (!own)
        fail(VA_STATUS_ERROR_INVALID_PARAMETER, fmt::format("descriptor {}: {}", fd, std::strerror(errno)));
    const off_t size = object_size(own.get());
    if (size <= 0)
        fail(VA_STATUS_ERROR_INVALID_PARAMETER, fmt::format("descriptor {} is not of memory", fd));
    const bool shrinkable = can_shrink(own.get());
    return {std::move(own), static_cast<std::uint64_t>(size), shrinkable};
}

bool MemoryObject::intact() const noexcept {
    if (!shrinkable_)
        return true;
    const off_t size = object_size(fd_.get());
    return size >= 0 && static_cast<std::uint64_t>(size) >= size_;
}

UniqueFd MemoryObject::open(MemoryAccess access) const {
    opened_ = true;
    UniqueFd fd;
    if (access == MemoryAccess::read) // a memfd can be opened once more; a dma-buf cannot
        fd.reset(::open(fmt::format("/proc/self/fd/{}", fd_.get()).c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        fd = UniqueFd::duplicate(fd_.get());
    require(static_cast<bool>(fd), VA_STATUS_ERROR_ALLOCATION_FAILED);
    return fd;
}

void MemoryObject::sync(std::uint64_t flags) const noexcept {
    if (!needs_sync_.load(std::memory_order_relaxed))
        return;
    const dma_buf_sync argument{.flags = flags};
    int result = 0;
    do {
        result = ::ioctl(fd_.get(), DMA_BUF_IOCTL_SYNC, &argument);
    } while (result != 0 && (errno == EINTR || errno == EAGAIN));
    if (result != 0 && errno == ENOTTY)
        needs_sync_.store(false, std::memory_order_relaxed);
}

} // namespace zeva::va_driver
