#include "memory/memory_source.hpp"

#include <cstdint>

#include <fcntl.h>
#include <linux/dma-heap.h>
#include <linux/magic.h>
#include <linux/udmabuf.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace zeva::ze_driver {
namespace {

/// A memfd whose size is fixed for ever: a mapping of it cannot lose its pages.
UniqueFd create_memfd(std::size_t size) {
    UniqueFd memfd{::memfd_create("zeva-usm", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    if (memfd && (::ftruncate(memfd.get(), static_cast<off_t>(size)) != 0 ||
                  ::fcntl(memfd.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0))
        memfd.reset();
    return memfd;
}

/// Empty when the kernel has no udmabuf, or `size` is above its limit.
UniqueFd create_udmabuf(std::size_t size) {
    static const int device = ::open("/dev/udmabuf", O_RDWR | O_CLOEXEC);
    if (device < 0)
        return {};
    const UniqueFd memfd = create_memfd(size);
    if (!memfd)
        return {};
    udmabuf_create request{};
    request.memfd = static_cast<std::uint32_t>(memfd.get());
    request.flags = UDMABUF_FLAGS_CLOEXEC;
    request.size = size;
    return UniqueFd{::ioctl(device, UDMABUF_CREATE, &request)};
}

/// Empty when the kernel has no system heap.
UniqueFd create_from_heap(std::size_t size) {
    static const int heap = ::open("/dev/dma_heap/system", O_RDWR | O_CLOEXEC);
    if (heap < 0)
        return {};
    dma_heap_allocation_data request{};
    request.len = size;
    request.fd_flags = O_RDWR | O_CLOEXEC;
    if (::ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &request) != 0)
        return {};
    return UniqueFd{static_cast<int>(request.fd)};
}

} // namespace

UniqueFd create_exportable_memory(std::size_t size) {
    for (const auto create : {create_udmabuf, create_from_heap, create_memfd})
        if (UniqueFd memory = create(size))
            return memory;
    return {};
}

bool is_importable_memory(int fd) {
    struct statfs status {};
    if (::fstatfs(fd, &status) != 0)
        return false;
    return status.f_type == DMA_BUF_MAGIC || ::fcntl(fd, F_GET_SEALS) >= 0;
}

std::size_t memory_size(int fd) {
    const off_t size = ::lseek(fd, 0, SEEK_END);
    return size < 0 ? 0 : static_cast<std::size_t>(size);
}

} // namespace zeva::ze_driver
