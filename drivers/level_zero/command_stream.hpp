// Where commands run: one thread that executes what it is given, in order.
#pragma once

#include "command.hpp"
#include "fence.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Behind every queue and every immediate list. A wait for an event blocks this stream only, so streams may
/// depend on each other in any order. When a command fails the stream is lost: it executes nothing more, and
/// the events and fences that it should have signalled say ZE_RESULT_ERROR_DEVICE_LOST. Thread safe.
class CommandStream {
public:
    struct Submission {
        std::vector<std::shared_ptr<const CommandSequence>> sequences;
        std::shared_ptr<Fence> fence; ///< null for none
    };

    CommandStream();
    /// Executes what is queued, except that waits for events that are not set make the stream lost.
    ~CommandStream();
    CommandStream(const CommandStream&) = delete;
    CommandStream& operator=(const CommandStream&) = delete;

    /// ZE_RESULT_ERROR_DEVICE_LOST when the stream is lost.
    [[nodiscard]] ze_result_t submit(Submission submission);

    /// Waits at most `timeout` nanoseconds (UINT64_MAX: no limit) until everything submitted has finished.
    [[nodiscard]] ze_result_t synchronize(std::uint64_t timeout);

private:
    void run(const std::stop_token& stop);
    void execute(const Submission& submission, const std::stop_token& stop);
    void execute(const Command& command, const std::stop_token& stop);
    void lose();

    std::mutex mutex_;
    std::condition_variable_any submitted_;
    std::condition_variable_any idle_;
    std::deque<Submission> pending_; ///< the first one is being executed
    bool lost_ = false;
    std::jthread thread_; ///< last, so that it starts after and ends before everything above
};

} // namespace zeva::ze_driver
