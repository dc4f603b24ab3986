#include "device/sync_file.hpp"

#include "device/descriptors.hpp"
#include "device/memfd.hpp"
#include "device/user_memory.hpp"

#include <cerrno>
#include <cstring>
#include <linux/sync_file.h>

namespace zeva::sim {
namespace {

constexpr int signalled = 1;

int merge(int fd, sync_merge_data& arguments) {
    if (arguments.flags != 0 || arguments.pad != 0)
        return -EINVAL;
    if (!is_sync_file(arguments.fd2))
        return -ENOENT;
    const int merged = make_sync_file({}, buffer_minor(fd));
    if (merged < 0)
        return merged;
    arguments.fence = merged;
    return 0;
}

int describe(sync_file_info& arguments) {
    if (arguments.flags != 0 || arguments.pad != 0)
        return -EINVAL;
    std::strncpy(arguments.name, "i915", sizeof arguments.name);
    arguments.status = signalled;
    auto* infos = user_pointer<sync_fence_info>(arguments.sync_fence_info);
    const std::uint32_t room = arguments.num_fences;
    arguments.num_fences = 1;
    if (room == 0)
        return 0;
    if (!is_mapped(infos, sizeof *infos))
        return -EFAULT;
    infos[0] = {};
    std::strncpy(infos[0].obj_name, "i915", sizeof infos[0].obj_name);
    std::strncpy(infos[0].driver_name, "i915", sizeof infos[0].driver_name);
    infos[0].status = signalled;
    infos[0].timestamp_ns = static_cast<__u64>(now());
    return 0;
}

} // namespace

int make_sync_file(const Fences& fences, unsigned minor) {
    if (const int error = wait_for(fences, no_deadline); error != 0)
        return error;
    const int fd = make_memfd(std::string{sync_file_prefix}, 0).release();
    if (fd < 0)
        return -errno;
    track_buffer(fd, ObjectKind::sync_file, minor, 0);
    return fd;
}

bool is_sync_file(int fd) {
    return memfd_name(fd, sync_file_prefix).has_value();
}

int sync_file_ioctl(int fd, unsigned long request, void* arguments) {
    if (!is_mapped(arguments, _IOC_SIZE(request)))
        return -EFAULT;
    switch (request) {
    case SYNC_IOC_MERGE:
        return merge(fd, *static_cast<sync_merge_data*>(arguments));
    case SYNC_IOC_FILE_INFO:
        return describe(*static_cast<sync_file_info*>(arguments));
    default:
        return -ENOTTY;
    }
}

} // namespace zeva::sim
