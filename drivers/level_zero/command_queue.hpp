// Command queues.
#pragma once

#include "command_stream.hpp"
#include "context.hpp"

#include <memory>
#include <span>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Thread safe.
class CommandQueue {
public:
    using Handle = ze_command_queue_handle_t;

    CommandQueue(std::shared_ptr<Context> context, const ze_command_queue_desc_t& desc)
        : group_(desc.ordinal),
          stream_(std::make_shared<CommandStream>(std::move(context), desc.mode, desc.priority)) {}

    /// The ordinal of its command queue group.
    [[nodiscard]] std::uint32_t group() const { return group_; }

    /// As CommandStream::submit.
    [[nodiscard]] ze_result_t submit(std::span<Submission> submissions) {
        return stream_->submit(submissions);
    }
    [[nodiscard]] ze_result_t synchronize(const Deadline& deadline) { return stream_->synchronize(deadline); }

private:
    std::uint32_t group_;
    std::shared_ptr<CommandStream> stream_; ///< for a moment also of threads that help it
};

/// Refuses descriptors that name what no device has.
void check(const ze_command_queue_desc_t& desc);

} // namespace zeva::ze_driver
