#include "device/node.hpp"

#include "device/descriptors.hpp"
#include "device/device_lock.hpp"
#include "device/memfd.hpp"
#include "interpose/kept_errno.hpp"
#include "simulation.hpp"

namespace zeva::sim {

int open_node(unsigned minor, int flags) {
    const SimulatedGpu* gpu = find_by_minor(machine(), minor);
    if (gpu == nullptr) {
        errno = ENODEV;
        return -1;
    }
    const DeviceLock lock;
    const sys::Descriptor memory = make_memfd(std::string{node_prefix} + std::to_string(minor), 0);
    if (!memory)
        return -1;
    sys::Descriptor node = reopen(memory.get(), flags & (O_ACCMODE | O_CLOEXEC | O_NONBLOCK));
    if (node) {
        const KeptErrno kept_errno;
        track_node(node.get(), std::make_shared<DrmFile>(*gpu, minor, node.get()));
    }
    return node.release();
}

std::optional<unsigned> minor_of(int fd) {
    if (!is_active())
        return std::nullopt;
    const KeptErrno kept_errno;
    const DeviceLock lock;
    const auto file = drm_file_of(fd);
    return file != nullptr ? std::optional{file->minor()} : std::nullopt;
}

} // namespace zeva::sim
