#include "execution/watchdog.hpp"

#include <algorithm>

#include "execution/quiet_signals.hpp"

namespace zeva::ze_driver {

Watchdog::Watchdog(std::chrono::milliseconds limit) : limit_(limit) {
    const QuietSignals quiet;
    std::thread{[this] { guard(); }}.detach();
}

Watchdog::Watch::Watch(Watchdog* watchdog, GroupWork& work) : watchdog_(watchdog), work_(work) {
    if (watchdog_ == nullptr)
        return;
    const std::lock_guard lock{watchdog_->mutex_};
    watchdog_->entries_.push_back({&work_, Clock::now() + watchdog_->limit_});
    watchdog_->changed_.notify_one();
}

Watchdog::Watch::~Watch() {
    if (watchdog_ == nullptr)
        return;
    const std::lock_guard lock{watchdog_->mutex_};
    std::erase_if(watchdog_->entries_, [this](const Entry& entry) { return entry.work == &work_; });
}

void Watchdog::guard() {
    std::unique_lock lock{mutex_};
    for (;;) {
        changed_.wait(lock, [this] { return !entries_.empty(); });
        const auto deadline = entries_.front().deadline;
        if (Clock::now() < deadline) {
            changed_.wait_until(lock, deadline);
            continue;
        }
        entries_.front().work->stop();
        entries_.erase(entries_.begin());
    }
}

} // namespace zeva::ze_driver
