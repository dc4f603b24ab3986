// What host and queues wait for: the state inside events and fences.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Start and end of the work that set a signal, as device timestamps.
struct TimeSpan {
    std::uint64_t start = 0;
    std::uint64_t end = 0;
};

/// Unset, set, or lost: the work that should have set it could not be done. Thread safe.
class Signal {
public:
    explicit Signal(bool is_set = false) : state_(is_set ? State::set : State::unset) {}

    void set(TimeSpan span);
    void lose();
    void reset();

    /// ZE_RESULT_SUCCESS when set, ZE_RESULT_NOT_READY, or ZE_RESULT_ERROR_DEVICE_LOST when lost.
    [[nodiscard]] ze_result_t status() const;

    /// As status, after at most `timeout` nanoseconds (UINT64_MAX: no limit).
    [[nodiscard]] ze_result_t wait(std::uint64_t timeout) const;

    /// As status, after at most the time until `stop` is requested.
    [[nodiscard]] ze_result_t wait(std::stop_token stop) const;

    /// Of the last set; zeros before.
    [[nodiscard]] TimeSpan span() const;

private:
    enum class State { unset, set, lost };

    void change(State state, TimeSpan span);
    [[nodiscard]] ze_result_t result() const;

    mutable std::mutex mutex_;
    mutable std::condition_variable_any changed_;
    State state_;
    TimeSpan span_;
};

} // namespace zeva::ze_driver
