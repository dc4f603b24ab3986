#include "device/gpu_features.hpp"
#include "device/ioctls.hpp"
#include "device/user_memory.hpp"

#include <cerrno>
#include <cstring>

namespace zeva::sim {
namespace {

/// The object's bytes of the range, or null with the error; null without one when the range is empty.
template <class Arguments>
std::byte* find_range(DrmFile& file, const Arguments& arguments, int& error) {
    error = 0;
    if (!is_tiger_lake_or_before(file.model())) {
        error = -EOPNOTSUPP;
    } else if (arguments.size != 0) {
        const GemPointer object = file.objects.find(arguments.handle);
        if (!is_mapped(arguments.data_ptr, arguments.size))
            error = -EFAULT;
        else if (object == nullptr)
            error = -ENOENT;
        else if (object->is_user_memory() ||
                 range_overflows(arguments.offset, arguments.size, object->size()))
            error = -EINVAL;
        else if ((error = wait_for(object->unfinished(), no_deadline)) == 0 && object->bytes() != nullptr)
            return object->bytes() + arguments.offset;
        else
            error = -ENOMEM;
    }
    return nullptr;
}

} // namespace

int i915_gem_pread(DrmFile& file, drm_i915_gem_pread& arguments) {
    int error = 0;
    if (const std::byte* bytes = find_range(file, arguments, error))
        std::memcpy(user_pointer<void>(arguments.data_ptr), bytes, arguments.size);
    return error;
}

int i915_gem_pwrite(DrmFile& file, drm_i915_gem_pwrite& arguments) {
    int error = 0;
    if (std::byte* bytes = find_range(file, arguments, error))
        std::memcpy(bytes, user_pointer<const void>(arguments.data_ptr), arguments.size);
    return error;
}

} // namespace zeva::sim
