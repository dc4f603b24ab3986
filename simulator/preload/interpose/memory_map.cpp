// mmap of nodes, by the offsets that GEM_MMAP_OFFSET gives, and of dma-bufs.
#include "device/descriptors.hpp"
#include "device/device_lock.hpp"
#include "device/ioctls.hpp"
#include "device/user_memory.hpp"
#include "interpose/interposed.hpp"
#include "interpose/kept_errno.hpp"
#include "simulation.hpp"
#include "system.hpp"

#include <cerrno>
#include <memory>

namespace zeva::sim {
namespace {

std::shared_ptr<DrmFile> file_of(int fd) {
    const KeptErrno kept_errno;
    const DeviceLock lock;
    return drm_file_of(fd);
}

/// A dma-buf cannot be mapped beyond its end, which a memfd allows.
bool exceeds_dma_buf(int fd, std::size_t size, off_t offset) {
    const KeptErrno kept_errno;
    struct stat status {};
    return is_dma_buf(fd) && sys::fstat(fd, &status) == 0 &&
           range_overflows(static_cast<std::uint64_t>(offset), size,
                           (static_cast<std::uint64_t>(status.st_size) + page_size - 1) / page_size *
                               page_size);
}

void* map(void* address, std::size_t size, int protection, int flags, int fd, off_t offset) {
    if (fd >= 0 && (flags & MAP_ANONYMOUS) == 0 && is_active()) {
        if (const auto file = file_of(fd)) {
            const DeviceLock lock;
            return mmap_node(*file, fd, address, size, protection, flags, static_cast<std::uint64_t>(offset));
        }
        if (exceeds_dma_buf(fd, size, offset)) {
            errno = EINVAL;
            return MAP_FAILED;
        }
    }
    return sys::mmap(address, size, protection, flags, fd, offset);
}

} // namespace
} // namespace zeva::sim

ZEVA_SIM_INTERPOSED void* mmap(void* address, size_t size, int protection, int flags, int fd,
                               off_t offset) noexcept {
    return zeva::sim::map(address, size, protection, flags, fd, offset);
}

ZEVA_SIM_INTERPOSED void* mmap64(void* address, size_t size, int protection, int flags, int fd,
                                 off64_t offset) noexcept {
    return zeva::sim::map(address, size, protection, flags, fd, offset);
}
