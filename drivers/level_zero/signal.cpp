#include "signal.hpp"

#include "timeout.hpp"

#include <utility>

namespace zeva::ze_driver {

void Signal::set(TimeSpan span) {
    change(State::set, span);
}
void Signal::lose() {
    change(State::lost, {});
}
void Signal::reset() {
    change(State::unset, {});
}

void Signal::change(State state, TimeSpan span) {
    const std::lock_guard lock{mutex_};
    state_ = state;
    span_ = span;
    changed_.notify_all();
}

ze_result_t Signal::result() const {
    switch (state_) {
    case State::set:
        return ZE_RESULT_SUCCESS;
    case State::lost:
        return ZE_RESULT_ERROR_DEVICE_LOST;
    case State::unset:
        break;
    }
    return ZE_RESULT_NOT_READY;
}

ze_result_t Signal::status() const {
    const std::lock_guard lock{mutex_};
    return result();
}

ze_result_t Signal::wait(std::uint64_t timeout) const {
    std::unique_lock lock{mutex_};
    wait_with_timeout(changed_, lock, timeout, [this] { return state_ != State::unset; });
    return result();
}

ze_result_t Signal::wait(std::stop_token stop) const {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, std::move(stop), [this] { return state_ != State::unset; });
    return result();
}

TimeSpan Signal::span() const {
    const std::lock_guard lock{mutex_};
    return span_;
}

} // namespace zeva::ze_driver
