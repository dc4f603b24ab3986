// Ends launches that take too long, where the user asked for it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "execution/group_work.hpp"

namespace zeva::ze_driver {

/// Thread safe. Its thread runs until the process ends, so it is never destroyed.
class Watchdog {
public:
    explicit Watchdog(std::chrono::milliseconds limit);
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    /// Watches one launch as long as it lives.
    class Watch {
    public:
        /// Null: no watchdog.
        Watch(Watchdog* watchdog, GroupWork& work);
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;
        ~Watch();

    private:
        Watchdog* watchdog_;
        GroupWork& work_;
    };

private:
    using Clock = std::chrono::steady_clock;
    struct Entry {
        GroupWork* work;
        Clock::time_point deadline;
    };

    void guard();

    std::chrono::milliseconds limit_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Entry> entries_; ///< guarded by mutex_; the earliest deadline first
};

} // namespace zeva::ze_driver
