// Command queues.
#pragma once

#include "command_stream.hpp"
#include "context.hpp"

#include <memory>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Thread safe.
class CommandQueue {
public:
    using Handle = ze_command_queue_handle_t;

    CommandQueue(std::shared_ptr<Context> context, ze_command_queue_mode_t mode)
        : context_(std::move(context)), is_synchronous_(mode == ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS) {}

    /// Hands work over, and in synchronous mode waits for it.
    [[nodiscard]] ze_result_t submit(CommandStream::Submission submission);
    [[nodiscard]] ze_result_t synchronize(std::uint64_t timeout) { return stream_.synchronize(timeout); }

private:
    std::shared_ptr<Context> context_;
    bool is_synchronous_;
    CommandStream stream_;
};

/// Refuses descriptors that name what no device has.
void check(const ze_command_queue_desc_t& desc);

} // namespace zeva::ze_driver
