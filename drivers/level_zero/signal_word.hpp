// The number that threads, also of other processes, wait on.
#pragma once

#include "timeout.hpp"

#include <atomic>
#include <cstdint>

namespace zeva::ze_driver {

/// 32 bits that threads wait on until they change. It may lie in memory that processes share. A waiter looks
/// for some microseconds and then sleeps in the kernel; a change is a system call only when somebody sleeps.
class SignalWord {
public:
    explicit SignalWord(std::uint32_t value = 0) : value_(value) {}

    [[nodiscard]] std::uint32_t load() const { return value_.load(); }

    /// Replaces the value v by `change(v)` and lets those who wait look at it. Returns v.
    template <class Change>
    std::uint32_t update(Change change) {
        std::uint32_t old = value_.load();
        while (!value_.compare_exchange_weak(old, change(old))) {
        }
        if (sleepers_.load() != 0)
            wake();
        return old;
    }

    /// Returns when the value is not `seen`, or may not have been for a moment; false when the deadline has
    /// passed.
    bool wait_while(std::uint32_t seen, const Deadline& deadline) const;

private:
    [[nodiscard]] bool spin_while(std::uint32_t seen) const;
    void wake();

    std::atomic<std::uint32_t> value_;
    mutable std::atomic<std::uint32_t> sleepers_{0};
};

} // namespace zeva::ze_driver
