// sync_files: fences as descriptors.
//
// Here a sync_file is signalled from the start, in every process that it gets to: the call that makes it
// waits for the work first.
#pragma once

#include "device/fence.hpp"

namespace zeva::sim {

/// Waits for the fences. Returns a descriptor (close-on-exec), or -errno. `minor` is of the node that it
/// belongs to.
[[nodiscard]] int make_sync_file(const Fences& fences, unsigned minor);

[[nodiscard]] bool is_sync_file(int fd);

/// SYNC_IOC_*. Returns 0 or -errno.
int sync_file_ioctl(int fd, unsigned long request, void* arguments);

} // namespace zeva::sim
