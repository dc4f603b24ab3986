#include "device/dma_buf.hpp"

#include "device/descriptors.hpp"
#include "device/gem_object.hpp"
#include "device/sync_file.hpp"
#include "device/user_memory.hpp"

#include <cerrno>
#include <cstring>
#include <linux/dma-buf.h>
#include <sys/ioctl.h>

namespace zeva::sim {
namespace {

/// The unfinished work on a dma-buf that this process knows.
Fences unfinished(int fd, bool only_writes) {
    const GemPointer object = GemObject::from_dma_buf(fd);
    return object != nullptr ? object->unfinished(only_writes) : Fences{};
}

bool is_valid_access(std::uint32_t flags) {
    return (flags & ~std::uint32_t{DMA_BUF_SYNC_RW}) == 0 && flags != 0;
}

int sync(int fd, const dma_buf_sync& arguments) {
    if ((arguments.flags & ~std::uint64_t{DMA_BUF_SYNC_VALID_FLAGS_MASK}) != 0 ||
        (arguments.flags & DMA_BUF_SYNC_RW) == 0)
        return -EINVAL;
    if ((arguments.flags & DMA_BUF_SYNC_END) != 0)
        return 0;
    const bool reads_only = (arguments.flags & DMA_BUF_SYNC_WRITE) == 0;
    return wait_for(unfinished(fd, reads_only), no_deadline);
}

int export_sync_file(int fd, dma_buf_export_sync_file& arguments) {
    if (!is_valid_access(arguments.flags))
        return -EINVAL;
    const bool reads_only = (arguments.flags & DMA_BUF_SYNC_WRITE) == 0;
    arguments.fd = make_sync_file(unfinished(fd, reads_only), buffer_minor(fd));
    return arguments.fd >= 0 ? 0 : arguments.fd;
}

/// The fence is signalled, so there is nothing to keep.
int import_sync_file(const dma_buf_import_sync_file& arguments) {
    return is_valid_access(arguments.flags) && is_sync_file(arguments.fd) ? 0 : -EINVAL;
}

int set_name(const void* name) {
    if (!is_mapped(name, 1))
        return -EFAULT;
    return ::strnlen(static_cast<const char*>(name), DMA_BUF_NAME_LEN) < DMA_BUF_NAME_LEN ? 0 : -EINVAL;
}

} // namespace

int dma_buf_ioctl(int fd, unsigned long request, void* arguments) {
    const bool is_text = request == DMA_BUF_SET_NAME_A || request == DMA_BUF_SET_NAME_B;
    if (!is_text && !is_mapped(arguments, _IOC_SIZE(request)))
        return -EFAULT;
    switch (request) {
    case DMA_BUF_IOCTL_SYNC:
        return sync(fd, *static_cast<const dma_buf_sync*>(arguments));
    case DMA_BUF_IOCTL_EXPORT_SYNC_FILE:
        return export_sync_file(fd, *static_cast<dma_buf_export_sync_file*>(arguments));
    case DMA_BUF_IOCTL_IMPORT_SYNC_FILE:
        return import_sync_file(*static_cast<const dma_buf_import_sync_file*>(arguments));
    case DMA_BUF_SET_NAME_A:
    case DMA_BUF_SET_NAME_B:
        return set_name(arguments);
    default:
        return -ENOTTY;
    }
}

} // namespace zeva::sim
