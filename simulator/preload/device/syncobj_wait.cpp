#include "device/ioctls.hpp"
#include "device/user_memory.hpp"

#include <cerrno>
#include <vector>

namespace zeva::sim {
namespace {

struct Wait {
    std::uint64_t handles;
    const std::uint64_t* points; ///< null: of binary objects
    std::uint32_t count;
    std::uint32_t flags;
    Deadline deadline;
};

struct Awaited {
    std::shared_ptr<Syncobj> syncobj;
    std::uint64_t point;

    [[nodiscard]] bool has_fence() const { return syncobj->has_fence(point); }
    [[nodiscard]] bool is_done() const { return has_fence() && is_signalled(syncobj->fence(point)); }
};

/// Whether the wait is over; then `first` is an object that is done.
bool is_over(const std::vector<Awaited>& all, bool for_all, bool for_fences, std::uint32_t& first) {
    std::size_t done = 0;
    for (std::size_t index = all.size(); index-- > 0;) {
        if (for_fences ? all[index].has_fence() : all[index].is_done()) {
            ++done;
            first = static_cast<std::uint32_t>(index);
        }
    }
    return for_all ? done == all.size() : done > 0;
}

int wait(DrmFile& file, const Wait& request, std::uint32_t& first) {
    const auto* numbers = user_pointer<const std::uint32_t>(request.handles);
    if (request.count == 0)
        return -EINVAL;
    if (!is_mapped(numbers, request.count * sizeof *numbers) ||
        (request.points != nullptr && !is_mapped(request.points, request.count * sizeof *request.points)))
        return -EFAULT;
    const bool for_fences = (request.flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE) != 0;
    const bool for_submit = for_fences || (request.flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT) != 0;
    std::vector<Awaited> all;
    for (std::uint32_t index = 0; index < request.count; ++index) {
        all.push_back(
            {file.syncobjs.find(numbers[index]), request.points != nullptr ? request.points[index] : 0});
        if (all.back().syncobj == nullptr)
            return -ENOENT;
        if (!for_submit && !all.back().has_fence())
            return -EINVAL;
    }
    const bool for_all = (request.flags & DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL) != 0;
    const bool over = wait_until(request.deadline, [&] { return is_over(all, for_all, for_fences, first); });
    return over ? 0 : -ETIME;
}

} // namespace

int syncobj_wait(DrmFile& file, drm_syncobj_wait& arguments) {
    constexpr std::uint32_t known = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL | DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT;
    if ((arguments.flags & ~known) != 0)
        return -EINVAL;
    return wait(
        file, {arguments.handles, nullptr, arguments.count_handles, arguments.flags, arguments.timeout_nsec},
        arguments.first_signaled);
}

int syncobj_timeline_wait(DrmFile& file, drm_syncobj_timeline_wait& arguments) {
    constexpr std::uint32_t known = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL | DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT |
                                    DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE;
    if ((arguments.flags & ~known) != 0)
        return -EINVAL;
    return wait(file,
                {arguments.handles, user_pointer<const std::uint64_t>(arguments.points),
                 arguments.count_handles, arguments.flags, arguments.timeout_nsec},
                arguments.first_signaled);
}

} // namespace zeva::sim
