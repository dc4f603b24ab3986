// ioctl: the requests to nodes, dma-bufs and sync_files are answered here.
#include "caller.hpp"
#include "device/call.hpp"
#include "device/descriptors.hpp"
#include "device/device_lock.hpp"
#include "device/dma_buf.hpp"
#include "device/gem_object.hpp"
#include "device/ioctls.hpp"
#include "device/sync_file.hpp"
#include "interpose/interposed.hpp"
#include "interpose/kept_errno.hpp"
#include "ledger_writer.hpp"
#include "simulation.hpp"
#include "system.hpp"

#include <cerrno>
#include <cstdarg>
#include <linux/dma-buf.h>
#include <linux/sync_file.h>
#include <optional>
#include <string>
#include <sys/ioctl.h>

namespace zeva::sim {
namespace {

void report_closed_node(int fd, unsigned minor) {
    const LibraryName user = library_of(calling_address());
    record_incident(IncidentKind::use_after_close, "descriptor " + std::to_string(fd) + " of minor " +
                                                       std::to_string(minor) + " is closed and is used by " +
                                                       user.data());
}

std::optional<int> node_call(int fd, unsigned long request, void* arguments) {
    const auto file = drm_file_of(fd);
    if (file == nullptr) {
        if (const auto minor = closed_node(fd))
            report_closed_node(fd, *minor);
        return std::nullopt;
    }
    return perform_call(request, "minor " + std::to_string(file->minor()),
                        [&] { return drm_ioctl(*file, request, arguments); });
}

/// The result, 0 or -errno, when the descriptor is one of the simulator's.
std::optional<int> simulated_call(int fd, unsigned long request, void* arguments) {
    const KeptErrno kept_errno;
    const DeviceLock lock;
    switch (_IOC_TYPE(request)) {
    case DRM_IOCTL_BASE:
        return node_call(fd, request, arguments);
    case DMA_BUF_BASE:
        if (!is_dma_buf(fd))
            return std::nullopt;
        return perform_call(request, "dma-buf", [&] { return dma_buf_ioctl(fd, request, arguments); });
    case SYNC_IOC_MAGIC:
        if (!is_sync_file(fd))
            return std::nullopt;
        return perform_call(request, "sync_file", [&] { return sync_file_ioctl(fd, request, arguments); });
    default:
        return std::nullopt;
    }
}

bool may_be_simulated(unsigned long request) {
    const auto type = _IOC_TYPE(request);
    return (type == DRM_IOCTL_BASE || type == DMA_BUF_BASE || type == SYNC_IOC_MAGIC) && is_active();
}

} // namespace
} // namespace zeva::sim

using namespace zeva::sim;

ZEVA_SIM_INTERPOSED int ioctl(int fd, unsigned long request, ...) noexcept {
    va_list list;
    va_start(list, request);
    void* arguments = va_arg(list, void*);
    va_end(list);
    const auto command = static_cast<unsigned>(request); // all that the kernel looks at
    const auto result = may_be_simulated(command) ? simulated_call(fd, command, arguments) : std::nullopt;
    if (!result)
        return sys::ioctl(fd, request, arguments);
    if (*result >= 0)
        return *result;
    errno = -*result;
    return -1;
}
