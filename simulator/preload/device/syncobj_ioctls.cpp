#include "device/syncobj.hpp"

#include "device/descriptors.hpp"
#include "device/ioctls.hpp"
#include "device/memfd.hpp"
#include "device/sync_file.hpp"
#include "device/user_memory.hpp"

#include <cerrno>
#include <vector>

namespace zeva::sim {
namespace {

/// Calls `act(Syncobj&, index)` for every handle of an array, once all are known to exist.
template <class Act>
int for_each_syncobj(DrmFile& file, std::uint64_t handles, std::uint32_t count, Act act) {
    if (count == 0)
        return -EINVAL;
    const auto* numbers = user_pointer<const std::uint32_t>(handles);
    if (!is_mapped(numbers, count * sizeof *numbers))
        return -EFAULT;
    std::vector<std::shared_ptr<Syncobj>> found;
    for (std::uint32_t index = 0; index < count; ++index)
        if (found.emplace_back(file.syncobjs.find(numbers[index])) == nullptr)
            return -ENOENT;
    for (std::uint32_t index = 0; index < count; ++index)
        act(*found[index], index);
    return 0;
}

int import_sync_file(DrmFile& file, const drm_syncobj_handle& arguments) {
    if (!is_sync_file(arguments.fd))
        return -EINVAL;
    const auto syncobj = file.syncobjs.find(arguments.handle);
    if (syncobj == nullptr)
        return -ENOENT;
    syncobj->set(nullptr);
    return 0;
}

int export_sync_file(DrmFile& file, Syncobj& syncobj, drm_syncobj_handle& arguments) {
    if (!syncobj.has_fence())
        return -EINVAL;
    arguments.fd = make_sync_file({syncobj.fence()}, file.minor());
    return arguments.fd >= 0 ? 0 : arguments.fd;
}

} // namespace

int syncobj_create(DrmFile& file, drm_syncobj_create& arguments) {
    if ((arguments.flags & ~std::uint32_t{DRM_SYNCOBJ_CREATE_SIGNALED}) != 0)
        return -EINVAL;
    auto syncobj = std::make_shared<Syncobj>();
    if (arguments.flags != 0)
        syncobj->set(nullptr);
    arguments.handle = file.syncobjs.add(std::move(syncobj));
    return 0;
}

int syncobj_destroy(DrmFile& file, drm_syncobj_destroy& arguments) {
    if (arguments.pad != 0)
        return -EINVAL;
    return file.syncobjs.remove(arguments.handle) != nullptr ? 0 : -EINVAL;
}

int syncobj_handle_to_fd(DrmFile& file, drm_syncobj_handle& arguments) {
    if (arguments.pad != 0 ||
        (arguments.flags & ~std::uint32_t{DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE}) != 0)
        return -EINVAL;
    auto syncobj = file.syncobjs.find(arguments.handle);
    if (syncobj == nullptr)
        return arguments.flags != 0 ? -ENOENT : -EINVAL;
    if (arguments.flags != 0)
        return export_sync_file(file, *syncobj, arguments);
    arguments.fd = make_memfd(std::string{syncobj_prefix}, 0).release();
    if (arguments.fd < 0)
        return -errno;
    track_syncobj(arguments.fd, std::move(syncobj));
    return 0;
}

int syncobj_fd_to_handle(DrmFile& file, drm_syncobj_handle& arguments) {
    if (arguments.pad != 0 ||
        (arguments.flags & ~std::uint32_t{DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE}) != 0)
        return -EINVAL;
    if (arguments.flags != 0)
        return import_sync_file(file, arguments);
    auto syncobj = syncobj_of(arguments.fd);
    if (syncobj == nullptr)
        return -EINVAL;
    arguments.handle = file.syncobjs.add(std::move(syncobj));
    return 0;
}

int syncobj_reset(DrmFile& file, drm_syncobj_array& arguments) {
    if (arguments.pad != 0)
        return -EINVAL;
    return for_each_syncobj(file, arguments.handles, arguments.count_handles,
                            [](Syncobj& syncobj, std::uint32_t) { syncobj.reset(); });
}

int syncobj_signal(DrmFile& file, drm_syncobj_array& arguments) {
    if (arguments.pad != 0)
        return -EINVAL;
    return for_each_syncobj(file, arguments.handles, arguments.count_handles,
                            [](Syncobj& syncobj, std::uint32_t) { syncobj.set(nullptr); });
}

int syncobj_transfer(DrmFile& file, drm_syncobj_transfer& arguments) {
    if (arguments.pad != 0)
        return -EINVAL;
    const auto source = file.syncobjs.find(arguments.src_handle);
    const auto destination = file.syncobjs.find(arguments.dst_handle);
    if (source == nullptr || destination == nullptr)
        return -ENOENT;
    if (!source->has_fence(arguments.src_point))
        return -EINVAL;
    const FencePointer fence = source->fence(arguments.src_point);
    if (arguments.dst_point != 0)
        destination->set_point(arguments.dst_point, fence);
    else
        destination->set(fence);
    return 0;
}

int syncobj_timeline_signal(DrmFile& file, drm_syncobj_timeline_array& arguments) {
    const auto* points = user_pointer<const std::uint64_t>(arguments.points);
    if (arguments.flags != 0)
        return -EINVAL;
    if (!is_mapped(points, arguments.count_handles * sizeof *points))
        return -EFAULT;
    return for_each_syncobj(
        file, arguments.handles, arguments.count_handles,
        [points](Syncobj& syncobj, std::uint32_t index) { syncobj.set_point(points[index], nullptr); });
}

int syncobj_query(DrmFile& file, drm_syncobj_timeline_array& arguments) {
    auto* points = user_pointer<std::uint64_t>(arguments.points);
    const bool last = arguments.flags == DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED;
    if (arguments.flags != 0 && !last)
        return -EINVAL;
    if (!is_mapped(points, arguments.count_handles * sizeof *points))
        return -EFAULT;
    return for_each_syncobj(file, arguments.handles, arguments.count_handles,
                            [points, last](Syncobj& syncobj, std::uint32_t index) {
                                points[index] = last ? syncobj.last_point() : syncobj.signalled_point();
                            });
}

} // namespace zeva::sim
