#include "completion.hpp"

#include <algorithm>

namespace zeva::va_driver {

std::chrono::nanoseconds to_nanoseconds(std::uint64_t timeout_ns) noexcept {
    const auto longest = static_cast<std::uint64_t>(std::chrono::nanoseconds::max().count());
    return std::chrono::nanoseconds(std::min(timeout_ns, longest));
}

void Completion::finish(VAStatus status) noexcept {
    const std::lock_guard lock(mutex_);
    status_ = status;
    finished_.notify_all();
}

VAStatus Completion::wait() {
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [this] { return status_.has_value(); });
    return *status_;
}

std::optional<VAStatus> Completion::wait_for(std::chrono::nanoseconds timeout) {
    // A deadline beyond the clock's range would be in the past.
    const auto longest = std::chrono::hours{24 * 365};
    const auto deadline =
        std::chrono::steady_clock::now() + std::min<std::chrono::nanoseconds>(timeout, longest);
    std::unique_lock lock(mutex_);
    finished_.wait_until(lock, deadline, [this] { return status_.has_value(); });
    return status_;
}

std::optional<VAStatus> Completion::status() const {
    const std::lock_guard lock(mutex_);
    return status_;
}

} // namespace zeva::va_driver
