// Fences.
#pragma once

#include "signal.hpp"

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Thread safe.
class Fence {
public:
    using Handle = ze_fence_handle_t;

    /// A fence belongs to the queue that it was created for; the queue is only compared, never used.
    Fence(ze_command_queue_handle_t queue, bool is_signaled) : queue_(queue), signal_(is_signaled) {}

    [[nodiscard]] ze_command_queue_handle_t queue() const { return queue_; }
    [[nodiscard]] Signal& signal() { return signal_; }

private:
    ze_command_queue_handle_t queue_;
    Signal signal_;
};

} // namespace zeva::ze_driver
