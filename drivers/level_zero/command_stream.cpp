#include "command_stream.hpp"

#include "context.hpp"
#include "device.hpp"
#include "execution/quiet_signals.hpp"
#include "memory/device_memory_access.hpp"
#include "settings.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace zeva::ze_driver {
namespace {

WorkPriority work_priority(ze_command_queue_priority_t priority) {
    switch (priority) {
    case ZE_COMMAND_QUEUE_PRIORITY_PRIORITY_HIGH:
        return WorkPriority::high;
    case ZE_COMMAND_QUEUE_PRIORITY_PRIORITY_LOW:
        return WorkPriority::low;
    default:
        return WorkPriority::normal;
    }
}

} // namespace

CommandStream::CommandStream(std::shared_ptr<Context> context, ze_command_queue_mode_t mode,
                             ze_command_queue_priority_t priority)
    : context_(std::move(context)), is_synchronous_(mode == ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS),
      priority_(*this, work_priority(priority)) {}

CommandStream::~CommandStream() {
    is_stopping_ = true;
    {
        const std::lock_guard lock{lock_};
        if (blocked_on_ != nullptr)
            blocked_on_->nudge();
    }
    announce_change();
    if (thread_.joinable())
        thread_.join();
}

ze_result_t CommandStream::submit(std::span<Submission> submissions) {
    if (is_lost_) {
        for (Submission& submission : submissions)
            static_cast<void>(execute(submission, Waits::refused)); // only says that it is lost
        return ZE_RESULT_ERROR_DEVICE_LOST;
    }
    {
        const std::lock_guard lock{lock_};
        pending_.reserve(submissions.size());
        for (Submission& submission : submissions) {
            if (!is_synchronous_)
                expect_signals(submission);
            use_of_memory_.submitted();
            pending_.push(std::move(submission));
        }
        submitted_count_ += submissions.size();
    }
    if (is_synchronous_)
        return synchronize(Deadline{});
    while (execute_next(Which::brief, Waits::refused)) {
    }
    ensure_progress();
    return ZE_RESULT_SUCCESS;
}

/// Tells those who may wait for its end where it is. Only the last event of a list is thought of: looking at
/// all would cost more than it can save.
void CommandStream::expect_signals(const Submission& submission) {
    if (submission.fence != nullptr)
        submission.fence->source().set(weak_from_this());
    const Command* last = &submission.command;
    if (submission.sequence != nullptr && !submission.sequence->empty())
        last = &submission.sequence->back();
    if (last->signal_event != nullptr)
        last->signal_event->source().set(weak_from_this());
}

/// Sees to it that what is left is executed without further calls.
void CommandStream::ensure_progress() {
    {
        const std::lock_guard lock{lock_};
        if (pending_.is_empty())
            return;
    }
    try {
        const std::lock_guard lock{thread_mutex_};
        if (!thread_.joinable()) {
            const QuietSignals quiet;
            thread_ = std::thread{[this] { run(); }};
        }
    } catch (const std::system_error&) { // no thread to be had: this one does the work
        static_cast<void>(synchronize(Deadline{}));
        return;
    }
    announce_change();
}

ze_result_t CommandStream::synchronize(const Deadline& deadline) {
    std::unique_lock lock{lock_};
    const std::uint64_t goal = submitted_count_;
    while (finished_count_ < goal) {
        const std::uint32_t seen = activity_.load();
        lock.unlock();
        const bool has_helped = deadline.is_never() && execute_next(Which::any, Waits::allowed);
        const bool has_time = has_helped || activity_.wait_while(seen, deadline);
        lock.lock();
        if (!has_time && finished_count_ < goal)
            return ZE_RESULT_NOT_READY;
    }
    return is_lost_ ? ZE_RESULT_ERROR_DEVICE_LOST : ZE_RESULT_SUCCESS;
}

void CommandStream::help_until_set(const Signal& signal) {
    while (signal.status() == ZE_RESULT_NOT_READY && execute_next(Which::any, Waits::refused)) {
    }
}

Contender::Readiness CommandStream::readiness() const {
    const std::lock_guard lock{lock_};
    if (!is_executing_)
        return {!pending_.is_empty()};
    if (blocked_on_ == nullptr)
        return {true};
    return {blocked_on_->status() != ZE_RESULT_NOT_READY, turn_};
}

void CommandStream::run() {
    for (;;) {
        const std::uint32_t seen = activity_.load();
        if (execute_next(Which::any, Waits::allowed))
            continue;
        if (is_stopping_)
            return;
        activity_.wait_while(seen, Deadline{});
    }
}

/// Executes the first of what is pending. False when there is none, when some thread is executing already,
/// and when it came to a wait that is refused: then it is left to the stream's own thread.
bool CommandStream::execute_next(Which which, Waits waits) {
    Submission current;
    {
        const std::lock_guard lock{lock_};
        if (is_executing_ || pending_.is_empty() || (which == Which::brief && !pending_.front().is_brief()))
            return false;
        is_executing_ = true;
        current = pending_.pop();
    }
    const bool is_finished = execute(current, waits);
    if (is_finished)
        current = {}; // what it held may take other locks when it goes
    {
        const std::lock_guard lock{lock_};
        is_executing_ = false;
        if (is_finished) {
            ++finished_count_;
            use_of_memory_.finished();
        } else {
            pending_.push_front(std::move(current));
        }
    }
    announce_change();
    if (!is_finished)
        ensure_progress(); // whoever submitted it may have looked while it was gone from pending_
    return is_finished;
}

bool CommandStream::execute(Submission& submission, Waits waits) {
    if (submission.sequence == nullptr && !execute(submission.command, waits))
        return false;
    for (; submission.sequence != nullptr && submission.done < submission.sequence->size(); ++submission.done)
        if (!execute((*submission.sequence)[submission.done], waits))
            return false;
    if (submission.fence == nullptr)
        return true;
    if (is_lost_)
        submission.fence->signal().lose();
    else
        submission.fence->signal().set({});
    return true;
}

bool CommandStream::execute(const Command& command, Waits waits) {
    for (const auto& event : command.wait_events) {
        if (is_lost_)
            break;
        ze_result_t status = event->signal().status();
        if (status == ZE_RESULT_NOT_READY && waits == Waits::refused)
            return false;
        if (status == ZE_RESULT_NOT_READY)
            status = wait(event->signal());
        if (status != ZE_RESULT_SUCCESS)
            is_lost_ = true;
    }
    work(command);
    return true;
}

void CommandStream::work(const Command& command) {
    std::uint64_t start = 0;
    try {
        if (!is_lost_ && command.work) {
            give_way(priority_.priority());
            const DeviceMemoryAccess access;
            // Who keeps others out must not wait for them.
            const WorkPriorityScope scope{settings().is_strict ? WorkPriority::high : priority_.priority()};
            start = device_timestamp();
            command.work();
        }
    } catch (...) {
        is_lost_ = true;
    }
    if (command.signal_event == nullptr)
        return;
    if (is_lost_)
        command.signal_event->signal().lose();
    else if (const std::uint64_t end = device_timestamp(); start == 0) // a barrier
        command.signal_event->signal().set({end, end});
    else
        command.signal_event->signal().set({start, end});
}

ze_result_t CommandStream::wait(Signal& signal) {
    const std::uint64_t turn = next_turn();
    {
        const std::lock_guard lock{lock_};
        blocked_on_ = &signal;
        turn_ = turn;
    }
    const ze_result_t result = signal.wait(is_stopping_);
    give_way_in_turn(priority_.priority(), turn); // those whom the signal has set free, too
    const std::lock_guard lock{lock_};
    blocked_on_ = nullptr;
    return result;
}

void CommandStream::announce_change() {
    activity_.update([](std::uint32_t value) { return value + 1; });
}

} // namespace zeva::ze_driver
