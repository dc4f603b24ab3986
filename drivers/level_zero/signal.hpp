// What host and queues wait for: the state inside events and fences.
#pragma once

#include "signal_word.hpp"

#include <atomic>
#include <cstdint>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Start and end of the work that set a signal, as device timestamps.
struct TimeSpan {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
};

/// Unset, expected, set, or lost: the work that should have set it could not be done. Thread safe. It may lie
/// in memory that processes share; whatever another process writes there is one of these states.
class Signal {
public:
    explicit Signal(bool is_set = false);

    void set(TimeSpan span);
    void lose();
    /// Unset, except where work that will set it is under way.
    void reset();
    /// Work that will set it is under way; false when some other already is.
    [[nodiscard]] bool expect();
    [[nodiscard]] bool is_expected() const;

    /// ZE_RESULT_SUCCESS when set, ZE_RESULT_NOT_READY, or ZE_RESULT_ERROR_DEVICE_LOST when lost.
    [[nodiscard]] ze_result_t status() const;

    /// As status, at the latest when the deadline has passed.
    [[nodiscard]] ze_result_t wait(const Deadline& deadline) const;

    /// As status, at the latest when `stop` is true and `nudge` was called after that.
    [[nodiscard]] ze_result_t wait(const std::atomic<bool>& stop) const;
    /// Lets those who wait look at their conditions.
    void nudge();

    /// Of the last set; zeros before.
    [[nodiscard]] TimeSpan span() const;

private:
    void change(std::uint32_t state);

    SignalWord word_; ///< the state in the lowest bits, above them the number of nudges
    std::atomic<std::uint64_t> start_{0};
    std::atomic<std::uint64_t> end_{0};
};

static_assert(std::atomic<std::uint32_t>::is_always_lock_free &&
                  std::atomic<std::uint64_t>::is_always_lock_free,
              "processes share them");

} // namespace zeva::ze_driver
