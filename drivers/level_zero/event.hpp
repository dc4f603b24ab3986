// Events.
#pragma once

#include "event_pool.hpp"
#include "signal.hpp"
#include "signal_source.hpp"

#include <memory>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Thread safe.
class Event {
public:
    using Handle = ze_event_handle_t;

    /// The event in the place `index`, which the pool has. Two events in one place are one and the same.
    Event(std::shared_ptr<EventPool> pool, std::uint32_t index)
        : pool_(std::move(pool)), signal_(pool_->place(index)) {}

    [[nodiscard]] Signal& signal() const { return signal_; }
    [[nodiscard]] SignalSource& source() { return source_; }
    void reset();
    [[nodiscard]] bool has_timestamps() const { return pool_->has_timestamps(); }
    [[nodiscard]] ze_kernel_timestamp_result_t timestamps() const;

private:
    std::shared_ptr<EventPool> pool_;
    Signal& signal_; ///< in the pool
    SignalSource source_;
};

} // namespace zeva::ze_driver
