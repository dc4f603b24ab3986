#include "command_stream.hpp"

#include "api_boundary.hpp"
#include "device.hpp"
#include "timeout.hpp"

#include <algorithm>
#include <utility>

namespace zeva::ze_driver {

CommandStream::CommandStream() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

CommandStream::~CommandStream() = default;

ze_result_t CommandStream::submit(Submission submission) {
    const std::lock_guard lock{mutex_};
    if (lost_)
        return ZE_RESULT_ERROR_DEVICE_LOST;
    pending_.push_back(std::move(submission));
    submitted_.notify_one();
    return ZE_RESULT_SUCCESS;
}

ze_result_t CommandStream::synchronize(std::uint64_t timeout) {
    std::unique_lock lock{mutex_};
    if (!wait_with_timeout(idle_, lock, timeout, [this] { return pending_.empty(); }))
        return ZE_RESULT_NOT_READY;
    return lost_ ? ZE_RESULT_ERROR_DEVICE_LOST : ZE_RESULT_SUCCESS;
}

void CommandStream::run(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    while (submitted_.wait(lock, stop, [this] { return !pending_.empty(); })) {
        const Submission& current = pending_.front(); // a deque keeps it in place while others are added
        lock.unlock();
        execute(current, stop);
        lock.lock();
        const Submission finished = std::move(pending_.front());
        pending_.pop_front();
        if (pending_.empty())
            idle_.notify_all();
        lock.unlock(); // what the submission held may take other locks when it goes
        static_cast<void>(finished);
        lock.lock();
    }
}

void CommandStream::execute(const Submission& submission, const std::stop_token& stop) {
    for (const auto& sequence : submission.sequences)
        for (const Command& command : *sequence)
            execute(command, stop);
    if (submission.fence == nullptr)
        return;
    if (lost_) {
        submission.fence->signal().lose();
        return;
    }
    const std::uint64_t now = device_timestamp();
    submission.fence->signal().set({now, now});
}

void CommandStream::execute(const Command& command, const std::stop_token& stop) {
    const auto is_set = [&](const auto& event) { return event->signal().wait(stop) == ZE_RESULT_SUCCESS; };
    if (!lost_ && !std::ranges::all_of(command.wait_events, is_set))
        lose();
    const std::uint64_t start = device_timestamp();
    try {
        if (!lost_ && command.work)
            command.work();
    } catch (...) {
        lose();
    }
    if (command.signal_event == nullptr)
        return;
    if (lost_)
        command.signal_event->signal().lose();
    else
        command.signal_event->signal().set({start, device_timestamp()});
}

void CommandStream::lose() {
    const std::lock_guard lock{mutex_};
    lost_ = true; // written by this thread only, so it reads it without the lock
}

} // namespace zeva::ze_driver
