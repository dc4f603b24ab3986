#include "device/fence.hpp"

#include "device/device_lock.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>

namespace zeva::sim {

bool all_signalled(const Fences& fences) {
    return std::ranges::all_of(fences, [](const FencePointer& fence) { return is_signalled(fence); });
}

Deadline now() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return Deadline{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

Deadline deadline_after(std::int64_t duration) {
    const Deadline start = now();
    return duration < 0 || duration > no_deadline - start ? no_deadline : start + duration;
}

int wait_for(const Fences& fences, Deadline deadline) {
    return wait_until(deadline, [&fences] { return all_signalled(fences); }) ? 0 : -ETIME;
}

void pause_waiting(unsigned turn) {
    const DeviceUnlock unlocked;
    const timespec moment{0, 20'000L << std::min(turn, 6U)};
    ::nanosleep(&moment, nullptr);
}

} // namespace zeva::sim
