#include "signal_word.hpp"

#include "machine.hpp"

#include <cerrno>
#include <climits>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace zeva::ze_driver {
namespace {

/// Looks at the value before a waiter sleeps: 10 to 60 us, by processor. Counted in turns, not in time, so
/// that a thread that loses its core for a while does not lose its turns.
constexpr int spin_count = 1500;

void pause_processor() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

std::timespec to_timespec(std::chrono::nanoseconds time) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
    return {static_cast<std::time_t>(seconds.count()), static_cast<long>((time - seconds).count())};
}

} // namespace

bool SignalWord::spin_while(std::uint32_t seen) const {
    if (machine().cores == 1)
        return value_.load() == seen;
    for (int i = 0; i < spin_count; ++i) {
        if (value_.load(std::memory_order_acquire) != seen)
            return false;
        pause_processor();
    }
    return true;
}

bool SignalWord::wait_while(std::uint32_t seen, const Deadline& deadline) const {
    if (deadline.has_passed())
        return false;
    if (!spin_while(seen))
        return true;
    std::timespec time{};
    if (deadline.time())
        time = to_timespec(deadline.time()->time_since_epoch());
    sleepers_.fetch_add(1);
    // FUTEX_WAIT_BITSET takes a point in time of CLOCK_MONOTONIC, which is what steady_clock counts.
    const long result = ::syscall(SYS_futex, &value_, FUTEX_WAIT_BITSET, seen,
                                  deadline.is_never() ? nullptr : &time, nullptr, FUTEX_BITSET_MATCH_ANY);
    const bool timed_out = result != 0 && errno == ETIMEDOUT;
    sleepers_.fetch_sub(1);
    return !timed_out;
}

void SignalWord::wake() {
    ::syscall(SYS_futex, &value_, FUTEX_WAKE, INT_MAX);
}

} // namespace zeva::ze_driver
