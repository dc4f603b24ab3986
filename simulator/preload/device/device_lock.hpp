// One lock for the simulated devices of a process.
//
// It guards the DRM files, the table of descriptors and the ledger. Recursive, since an interposed function
// may be reached from within another. Held during fork, so that a child finds everything whole.
#pragma once

#include <mutex>

namespace zeva::sim {

[[nodiscard]] std::recursive_mutex& device_mutex();

/// In a forked child, where the lock is held by a thread of the parent that is not there.
void renew_device_mutex();

class [[nodiscard]] DeviceLock {
public:
    DeviceLock() : lock_(device_mutex()) {}

private:
    std::lock_guard<std::recursive_mutex> lock_;
};

/// Lets other threads in for a while, in a call that waits. The caller holds the lock once.
class [[nodiscard]] DeviceUnlock {
public:
    DeviceUnlock() { device_mutex().unlock(); }
    DeviceUnlock(const DeviceUnlock&) = delete;
    DeviceUnlock& operator=(const DeviceUnlock&) = delete;
    ~DeviceUnlock() { device_mutex().lock(); }
};

} // namespace zeva::sim
