// A lock for a few instructions.
#pragma once

#include <atomic>
#include <thread>

namespace zeva::ze_driver {

/// Never a system call unless a holder has lost its core. Not recursive.
class SpinLock {
public:
    void lock() {
        for (int turns = 0; is_locked_.exchange(true, std::memory_order_acquire); ++turns)
            while (is_locked_.load(std::memory_order_relaxed))
                if (++turns > turns_before_yield)
                    std::this_thread::yield();
    }
    void unlock() { is_locked_.store(false, std::memory_order_release); }

private:
    static constexpr int turns_before_yield = 4000;

    std::atomic<bool> is_locked_{false};
};

} // namespace zeva::ze_driver
