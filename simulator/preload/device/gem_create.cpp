#include "device/ioctls.hpp"
#include "device/user_memory.hpp"

#include <cerrno>

namespace zeva::sim {
namespace {

constexpr std::uint64_t largest_object = std::uint64_t{INT32_MAX} * page_size;
constexpr std::uint64_t large_page_size = 65536; ///< the smallest of DG2's local memory
constexpr unsigned largest_num_regions = 5;      ///< that the kernel has names for

std::uint64_t granularity(const GpuModel& model, Placement placement) {
    return placement.local && model.generation == Generation::xe_hpg ? large_page_size : page_size;
}

/// Rounds the size up. Returns 0 or -errno.
int create(DrmFile& file, __u64& size, __u32& handle, Placement placement) {
    if (size == 0)
        return -EINVAL;
    const std::uint64_t unit = granularity(file.model(), placement);
    const std::uint64_t rounded = (size + unit - 1) / unit * unit;
    if (rounded < size || rounded > largest_object ||
        (!placement.system && rounded > file.model().local_memory_bytes))
        return -E2BIG;
    const GemPointer object = GemObject::create(file.gpu(), rounded, placement);
    if (object == nullptr)
        return -ENOMEM;
    if (file.model().is_discrete())
        object->caching = I915_CACHING_NONE;
    size = rounded;
    handle = file.add_object(object);
    return 0;
}

bool add_region(const GpuModel& model, drm_i915_gem_memory_class_instance region, Placement& placement) {
    const bool local = region.memory_class == I915_MEMORY_CLASS_DEVICE;
    if (region.memory_instance != 0 || (!local && region.memory_class != I915_MEMORY_CLASS_SYSTEM) ||
        (local && !model.is_discrete()))
        return false;
    bool& place = local ? placement.local : placement.system;
    return !std::exchange(place, true);
}

int read_regions(const GpuModel& model, const drm_i915_gem_create_ext_memory_regions& extension,
                 Placement& placement) {
    if (extension.pad != 0 || extension.num_regions == 0 || extension.num_regions > largest_num_regions)
        return -EINVAL;
    const auto* regions = user_pointer<const drm_i915_gem_memory_class_instance>(extension.regions);
    if (!is_mapped(regions, extension.num_regions * sizeof *regions))
        return -EFAULT;
    placement = {.system = false, .local = false};
    for (std::uint32_t index = 0; index < extension.num_regions; ++index)
        if (!add_region(model, regions[index], placement))
            return -EINVAL;
    return 0;
}

} // namespace

int i915_gem_create(DrmFile& file, drm_i915_gem_create& arguments) {
    return create(file, arguments.size, arguments.handle, {});
}

int i915_gem_create_ext(DrmFile& file, drm_i915_gem_create_ext& arguments) {
    if ((arguments.flags & ~std::uint32_t{I915_GEM_CREATE_EXT_FLAG_NEEDS_CPU_ACCESS}) != 0)
        return -EINVAL;
    Placement placement;
    const int error = for_each_extension(arguments.extensions, [&](const i915_user_extension& extension) {
        if (extension.name == I915_GEM_CREATE_EXT_MEMORY_REGIONS)
            return read_regions(file.model(),
                                reinterpret_cast<const drm_i915_gem_create_ext_memory_regions&>(extension),
                                placement);
        return extension.name == I915_GEM_CREATE_EXT_PROTECTED_CONTENT ? -ENODEV : -EINVAL;
    });
    if (error != 0)
        return error;
    // An object that the CPU must reach needs system memory to be moved to.
    if (arguments.flags != 0 && !(placement.system && placement.local))
        return -EINVAL;
    return create(file, arguments.size, arguments.handle, placement);
}

int i915_gem_userptr(DrmFile& file, drm_i915_gem_userptr& arguments) {
    constexpr std::uint32_t known = I915_USERPTR_READ_ONLY | I915_USERPTR_UNSYNCHRONIZED | I915_USERPTR_PROBE;
    if ((arguments.flags & ~known) != 0)
        return -EINVAL;
    if (arguments.user_size > largest_object)
        return -E2BIG;
    if (arguments.user_size == 0 || ((arguments.user_ptr | arguments.user_size) % page_size) != 0)
        return -EINVAL;
    if (range_overflows(arguments.user_ptr, arguments.user_size, std::uint64_t{1} << 47))
        return -EFAULT;
    if ((arguments.flags & I915_USERPTR_UNSYNCHRONIZED) != 0)
        return -ENODEV;
    const bool probe = (arguments.flags & I915_USERPTR_PROBE) != 0;
    if (probe && !is_mapped(arguments.user_ptr, arguments.user_size))
        return -EFAULT;
    arguments.handle = file.add_object(GemObject::from_user_memory(arguments.user_ptr, arguments.user_size));
    return 0;
}

} // namespace zeva::sim
