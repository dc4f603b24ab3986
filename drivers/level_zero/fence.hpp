// Fences.
#pragma once

#include "signal.hpp"
#include "signal_source.hpp"

#include <memory>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

class CommandQueue;

/// Thread safe.
class Fence {
public:
    using Handle = ze_fence_handle_t;

    /// A fence belongs to the queue that it was created for.
    Fence(std::weak_ptr<CommandQueue> queue, bool is_signaled)
        : queue_(std::move(queue)), signal_(is_signaled) {}

    [[nodiscard]] bool belongs_to(const std::shared_ptr<CommandQueue>& queue) const {
        return !queue_.owner_before(queue) && !queue.owner_before(queue_);
    }
    [[nodiscard]] Signal& signal() { return signal_; }
    [[nodiscard]] SignalSource& source() { return source_; }

    /// As Signal::wait; at once, as Intel's driver does, where nothing is under way that will signal it.
    [[nodiscard]] ze_result_t wait(const Deadline& deadline);

private:
    std::weak_ptr<CommandQueue> queue_;
    Signal signal_;
    SignalSource source_;
};

} // namespace zeva::ze_driver
