// Event pools: the places of events, in memory that processes can share.
#pragma once

#include "base/mapping.hpp"
#include "context.hpp"
#include "signal.hpp"

#include <zeva/unique_fd.hpp>

#include <cstdint>
#include <memory>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Immutable; thread safe.
class EventPool {
public:
    using Handle = ze_event_pool_handle_t;

    /// New places, all unset.
    static std::shared_ptr<EventPool> create(std::shared_ptr<Context> context,
                                             const ze_event_pool_desc_t& desc);
    /// The places of a pool behind `memory`, which may be anything: ZE_RESULT_ERROR_INVALID_ARGUMENT for what
    /// is not one.
    static std::shared_ptr<EventPool> open(std::shared_ptr<Context> context, UniqueFd memory);

    [[nodiscard]] bool has_timestamps() const { return (flags_ & ZE_EVENT_POOL_FLAG_KERNEL_TIMESTAMP) != 0; }
    /// Whether it came from a handle of another pool, and its events are in use there.
    [[nodiscard]] bool is_opened() const { return is_opened_; }
    [[nodiscard]] std::uint32_t place_count() const { return place_count_; }
    /// `index` is below place_count().
    [[nodiscard]] Signal& place(std::uint32_t index) const;
    /// The memory of the places, as long as the pool lives.
    [[nodiscard]] int memory() const { return memory_.get(); }

private:
    EventPool(std::shared_ptr<Context> context, UniqueFd memory, std::size_t size);

    std::shared_ptr<Context> context_;
    UniqueFd memory_;
    Mapping mapping_;
    std::uint32_t place_count_ = 0;
    ze_event_pool_flags_t flags_ = 0;
    bool is_opened_ = false;
};

} // namespace zeva::ze_driver
