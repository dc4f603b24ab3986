#include "device/ioctls.hpp"

#include <algorithm>
#include <cerrno>

namespace zeva::sim {

int i915_gem_busy(DrmFile& file, drm_i915_gem_busy& arguments) {
    const GemPointer object = file.objects.find(arguments.handle);
    if (object == nullptr)
        return -ENOENT;
    arguments.busy = object->busy_engines();
    return 0;
}

int i915_gem_wait(DrmFile& file, drm_i915_gem_wait& arguments) {
    if (arguments.flags != 0)
        return -EINVAL;
    const GemPointer object = file.objects.find(arguments.bo_handle);
    if (object == nullptr)
        return -ENOENT;
    const Deadline start = now();
    const int result = wait_for(object->unfinished(), deadline_after(arguments.timeout_ns));
    if (arguments.timeout_ns > 0)
        arguments.timeout_ns = std::max<std::int64_t>(arguments.timeout_ns - (now() - start), 0);
    return result;
}

int i915_gem_throttle(DrmFile&) {
    return 0; // nothing runs for as long as the 20 ms that a client may be ahead
}

} // namespace zeva::sim
