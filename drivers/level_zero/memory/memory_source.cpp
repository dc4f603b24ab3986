#include "memory/memory_source.hpp"

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <linux/dma-heap.h>
#include <linux/magic.h>
#include <linux/udmabuf.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace zeva::ze_driver {
namespace {

/// Growing a file beyond RLIMIT_FSIZE raises SIGXFSZ, which ends the process.
bool may_have_file(std::size_t size) {
    rlimit limit{};
    return ::getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
           size <= limit.rlim_cur;
}

/// Where the kernel promises no more memory than it has, a page of a memfd that it cannot give is a SIGBUS.
bool is_overcommit_forbidden() {
    static const bool is_forbidden = [] {
        int mode = 0;
        return std::ifstream{"/proc/sys/vm/overcommit_memory"} >> mode && mode == 2;
    }();
    return is_forbidden;
}

} // namespace

/// Its size is fixed for ever: a mapping of it cannot lose its pages.
UniqueFd create_memfd(std::size_t size) {
    if (!may_have_file(size)) {
        errno = EFBIG;
        return {};
    }
    UniqueFd memfd{::memfd_create("zeva-usm", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    const auto length = static_cast<off_t>(size);
    if (memfd && (::ftruncate(memfd.get(), length) != 0 ||
                  (is_overcommit_forbidden() && ::fallocate(memfd.get(), 0, 0, length) != 0) ||
                  ::fcntl(memfd.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0))
        memfd.reset();
    return memfd;
}

namespace {

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
    return status.f_type == DMA_BUF_MAGIC || (status.f_type == TMPFS_MAGIC && ::fcntl(fd, F_GET_SEALS) >= 0);
}

bool prevent_shrinking(int fd) {
    const int seals = ::fcntl(fd, F_GET_SEALS);
    if (seals < 0 || (seals & F_SEAL_SHRINK) != 0) // a dma-buf has none
        return true;
    if (::fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) == 0)
        return true;
    const std::string path = "/proc/self/fd/" + std::to_string(fd); // seals need a writable descriptor
    const UniqueFd writable{::open(path.c_str(), O_RDWR | O_CLOEXEC)};
    return writable && ::fcntl(writable.get(), F_ADD_SEALS, F_SEAL_SHRINK) == 0;
}

std::size_t memory_size(int fd) {
    struct stat status {};
    if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
        return static_cast<std::size_t>(status.st_size);
    const off_t size = ::lseek(fd, 0, SEEK_END); // what dma-bufs answer
    return size < 0 ? 0 : static_cast<std::size_t>(size);
}

} // namespace zeva::ze_driver
