#include "device/exec_fences.hpp"

#include "device/sync_file.hpp"
#include "device/user_memory.hpp"

#include <cerrno>

namespace zeva::sim {
namespace {

int add_fence(DrmFile& file, const drm_i915_gem_exec_fence& fence, std::uint64_t point, ExecFences& fences) {
    if ((fence.flags & static_cast<std::uint32_t>(__I915_EXEC_FENCE_UNKNOWN_FLAGS)) != 0)
        return -EINVAL;
    auto syncobj = file.syncobjs.find(fence.handle);
    if (syncobj == nullptr)
        return -ENOENT;
    if ((fence.flags & I915_EXEC_FENCE_WAIT) != 0) {
        if (!syncobj->has_fence(point))
            return -EINVAL;
        fences.waits.push_back(syncobj->fence(point));
    }
    if ((fence.flags & I915_EXEC_FENCE_SIGNAL) != 0)
        fences.signals.push_back({std::move(syncobj), point});
    return 0;
}

int read_fence_array(DrmFile& file, std::uint64_t address, std::uint64_t points, std::uint64_t count,
                     ExecFences& fences) {
    const auto* array = user_pointer<const drm_i915_gem_exec_fence>(address);
    const auto* values = user_pointer<const std::uint64_t>(points);
    if (count > UINT32_MAX)
        return -EINVAL;
    if (!is_mapped(array, count * sizeof *array) ||
        (values != nullptr && !is_mapped(values, count * sizeof *values)))
        return -EFAULT;
    for (std::uint64_t index = 0; index < count; ++index)
        if (const int error = add_fence(file, array[index], values != nullptr ? values[index] : 0, fences);
            error != 0)
            return error;
    return 0;
}

int read_extensions(DrmFile& file, std::uint64_t first, ExecFences& fences) {
    return for_each_extension(first, [&](const i915_user_extension& extension) {
        if (extension.name != DRM_I915_GEM_EXECBUFFER_EXT_TIMELINE_FENCES)
            return -EINVAL;
        const auto& timeline =
            reinterpret_cast<const drm_i915_gem_execbuffer_ext_timeline_fences&>(extension);
        return read_fence_array(file, timeline.handles_ptr, timeline.values_ptr, timeline.fence_count,
                                fences);
    });
}

} // namespace

int read_exec_fences(DrmFile& file, const drm_i915_gem_execbuffer2& arguments, ExecFences& fences) {
    constexpr std::uint64_t fence_in = I915_EXEC_FENCE_IN | I915_EXEC_FENCE_SUBMIT;
    if ((arguments.flags & fence_in) == fence_in)
        return -EINVAL;
    // A sync_file is signalled as soon as it exists.
    if ((arguments.flags & fence_in) != 0 && !is_sync_file(static_cast<int>(arguments.rsvd2)))
        return -EINVAL;
    if ((arguments.flags & I915_EXEC_FENCE_ARRAY) != 0)
        return read_fence_array(file, arguments.cliprects_ptr, 0, arguments.num_cliprects, fences);
    if ((arguments.flags & I915_EXEC_USE_EXTENSIONS) != 0)
        return read_extensions(file, arguments.cliprects_ptr, fences);
    return 0;
}

} // namespace zeva::sim
