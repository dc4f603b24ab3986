// Where commands run, in order.
#pragma once

#include "command_submission.hpp"
#include "execution/work_priority.hpp"
#include "memory/stream_activity.hpp"
#include "signal_word.hpp"
#include "spin_lock.hpp"
#include "timeout.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <thread>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

class Context;

/// Behind every queue and every immediate list. Executes submissions one after the other, whichever thread
/// does it: a synchronous stream executes in the thread that submits, and an asynchronous one in a thread of
/// its own, except that brief work is done at once where nothing is before it, and that a thread which waits
/// for the stream without limit helps. A wait for an event blocks this stream only, so streams may depend on
/// each other in any order. When a command fails the stream is lost: it executes nothing more, and the events
/// and fences that it should have signalled say ZE_RESULT_ERROR_DEVICE_LOST. Thread safe.
class CommandStream final : public Contender, public std::enable_shared_from_this<CommandStream> {
public:
    CommandStream(std::shared_ptr<Context> context, ze_command_queue_mode_t mode,
                  ze_command_queue_priority_t priority);
    /// Executes what is queued, except that waits for events that are not set make the stream lost.
    ~CommandStream();
    CommandStream(const CommandStream&) = delete;
    CommandStream& operator=(const CommandStream&) = delete;

    /// Takes the submissions over, as one. ZE_RESULT_ERROR_DEVICE_LOST when the stream is lost.
    [[nodiscard]] ze_result_t submit(std::span<Submission> submissions);

    /// Waits until everything submitted before has finished.
    [[nodiscard]] ze_result_t synchronize(const Deadline& deadline);

    /// Executes here what can be executed without waiting, until `signal` is set or nothing is left.
    void help_until_set(const Signal& signal);

    [[nodiscard]] Readiness readiness() const override;

private:
    enum class Which { any, brief };
    enum class Waits { allowed, refused };

    void run();
    void ensure_progress();
    void expect_signals(const Submission& submission);
    [[nodiscard]] bool execute_next(Which which, Waits waits);
    [[nodiscard]] bool execute(Submission& submission, Waits waits);
    [[nodiscard]] bool execute(const Command& command, Waits waits);
    void work(const Command& command);
    [[nodiscard]] ze_result_t wait(Signal& signal);
    void announce_change();

    const std::shared_ptr<Context> context_; ///< first: its memory is used until all the rest is gone
    const bool is_synchronous_;

    mutable SpinLock lock_; ///< of the members up to the empty line
    SubmissionRing pending_;
    bool is_executing_ = false;
    Signal* blocked_on_ = nullptr; ///< what the executing thread waits for
    std::uint64_t turn_ = 0;       ///< of that wait
    std::uint64_t submitted_count_ = 0;
    std::uint64_t finished_count_ = 0;

    std::atomic<bool> is_lost_{false};
    std::atomic<bool> is_stopping_{false};
    StreamActivity use_of_memory_;
    SignalWord activity_; ///< changes with every submission that is left to others, and with every end of one
    std::mutex thread_mutex_;
    std::thread thread_;            ///< started when first needed; guarded by thread_mutex_
    const PriorityMember priority_; ///< last: others ask the stream as long as this lives
};

} // namespace zeva::ze_driver
