#include "device/gpu_features.hpp"
#include "device/ioctls.hpp"
#include "device/user_memory.hpp"

#include <cerrno>

namespace zeva::sim {
namespace {

/// A fake offset is the handle above these bits. An object is mapped from its start on only, so that it may
/// be larger than they count.
constexpr unsigned offset_bits = 36;

bool is_known_type(std::uint64_t type) {
    return type <= I915_MMAP_OFFSET_FIXED;
}

void* failed(int error) {
    errno = error;
    return MAP_FAILED;
}

} // namespace

int i915_gem_mmap(DrmFile& file, drm_i915_gem_mmap& arguments) {
    if (file.model().is_discrete())
        return -EOPNOTSUPP;
    if ((arguments.flags & ~std::uint64_t{I915_MMAP_WC}) != 0)
        return -EINVAL;
    const GemPointer object = file.objects.find(arguments.handle);
    if (object == nullptr)
        return -ENOENT;
    if (object->is_user_memory() || object->pci() != file.gpu().pci)
        return -ENXIO;
    if (range_overflows(arguments.offset, arguments.size, object->size()))
        return -EINVAL;
    void* address = sys::mmap(nullptr, arguments.size, PROT_READ | PROT_WRITE, MAP_SHARED, object->memory(),
                              static_cast<off_t>(arguments.offset));
    if (address == MAP_FAILED)
        return -errno;
    arguments.addr_ptr = reinterpret_cast<std::uintptr_t>(address);
    return 0;
}

int i915_gem_mmap_offset(DrmFile& file, drm_i915_gem_mmap_offset& arguments) {
    if (const int error = refuse_extensions(arguments.extensions); error != 0)
        return error;
    if (!is_known_type(arguments.flags))
        return -EINVAL;
    if (arguments.flags == I915_MMAP_OFFSET_GTT && !has_aperture(file.model()))
        return -ENODEV;
    const GemPointer object = file.objects.find(arguments.handle);
    if (object == nullptr)
        return -ENOENT;
    // On discrete GPUs the placement decides about caching, elsewhere the caller.
    const bool fixed = arguments.flags == I915_MMAP_OFFSET_FIXED;
    if (object->is_user_memory() || fixed != file.model().is_discrete())
        return -ENODEV;
    arguments.offset = std::uint64_t{arguments.handle} << offset_bits;
    return 0;
}

void* mmap_node(DrmFile& file, int node_fd, void* address, std::size_t size, int protection, int flags,
                std::uint64_t offset) {
    const int mode = sys::fcntl(node_fd, F_GETFL) & O_ACCMODE;
    if (mode == O_WRONLY || (mode == O_RDONLY && (protection & PROT_WRITE) != 0 && (flags & MAP_SHARED) != 0))
        return failed(EACCES);
    const auto handle = static_cast<std::uint32_t>(offset >> offset_bits);
    const bool exact = offset % (std::uint64_t{1} << offset_bits) == 0 && handle != 0;
    const GemPointer object = exact ? file.objects.find(handle) : nullptr;
    if (object == nullptr || object->is_user_memory() || size == 0 || size > object->size())
        return failed(EINVAL);
    return sys::mmap(address, size, protection, flags, object->memory(), 0);
}

} // namespace zeva::sim
