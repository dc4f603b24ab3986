#include "device/descriptors.hpp"
#include "device/ioctls.hpp"

#include <cerrno>
#include <string>

namespace zeva::sim {
namespace {

/// Not of a driver that passes its own memory between its GPUs, as NEO does with host memory.
void report_foreign(const DrmFile& file, const GemObject& object) {
    const LibraryName user = library_of(calling_address());
    if (user == object.maker())
        return;
    record_incident(IncidentKind::foreign_import,
                    "a dma-buf of " + object.pci() + " into " + file.gpu().pci + ", by " + user.data());
}

} // namespace

int prime_handle_to_fd(DrmFile& file, drm_prime_handle& arguments) {
    if ((arguments.flags & ~static_cast<std::uint32_t>(DRM_CLOEXEC | DRM_RDWR)) != 0)
        return -EINVAL;
    const GemPointer object = file.objects.find(arguments.handle);
    if (object == nullptr)
        return -ENOENT;
    if (object->is_user_memory())
        return -EINVAL;
    const int fd = object->export_dma_buf(arguments.flags);
    if (fd < 0)
        return fd;
    track_buffer(fd, ObjectKind::dma_buf, file.minor(), object->size());
    arguments.fd = fd;
    return 0;
}

int prime_fd_to_handle(DrmFile& file, drm_prime_handle& arguments) {
    if (sys::fcntl(arguments.fd, F_GETFD) < 0)
        return -EBADF;
    const GemPointer object = GemObject::from_dma_buf(arguments.fd);
    if (object == nullptr)
        return is_dma_buf(arguments.fd) ? -errno : -EINVAL;
    if (const std::uint32_t known = file.objects.number_of(object.get()); known != 0) {
        arguments.handle = known;
        return 0;
    }
    if (object->pci() != file.gpu().pci) {
        report_foreign(file, *object);
        if (!object->placement().system)
            return -EOPNOTSUPP; // local memory is not reached from other devices
    }
    arguments.handle = file.add_object(object);
    return 0;
}

} // namespace zeva::sim
