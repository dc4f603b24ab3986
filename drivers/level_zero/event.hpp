// Event pools and events.
#pragma once

#include "context.hpp"
#include "signal.hpp"

#include <memory>
#include <mutex>
#include <set>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Thread safe.
class EventPool {
public:
    using Handle = ze_event_pool_handle_t;

    EventPool(std::shared_ptr<Context> context, const ze_event_pool_desc_t& desc);

    [[nodiscard]] bool has_timestamps() const { return (flags_ & ZE_EVENT_POOL_FLAG_KERNEL_TIMESTAMP) != 0; }

    /// Takes the place `index` for one event; false when there is no such place or it is taken.
    [[nodiscard]] bool occupy(std::uint32_t index);
    void vacate(std::uint32_t index);

private:
    std::shared_ptr<Context> context_;
    ze_event_pool_flags_t flags_;
    std::uint32_t place_count_;
    std::mutex mutex_;
    std::set<std::uint32_t> occupied_; ///< guarded by mutex_
};

/// Thread safe.
class Event {
public:
    using Handle = ze_event_handle_t;

    /// `index` is a place that the caller has occupied in `pool`.
    Event(std::shared_ptr<EventPool> pool, std::uint32_t index) : pool_(std::move(pool)), index_(index) {}

    /// Gives the place in the pool free; recorded commands may still hold the event.
    void leave_pool() { pool_->vacate(index_); }

    [[nodiscard]] Signal& signal() { return signal_; }
    [[nodiscard]] bool has_timestamps() const { return pool_->has_timestamps(); }
    [[nodiscard]] ze_kernel_timestamp_result_t timestamps() const;

private:
    std::shared_ptr<EventPool> pool_;
    std::uint32_t index_;
    Signal signal_;
};

} // namespace zeva::ze_driver
