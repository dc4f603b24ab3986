// The end of a piece of work that a context's thread does.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>

#include <va/va.h>

namespace zeva::va_driver {

/// A timeout as libva gives it; what is longer than the type can hold becomes the longest.
[[nodiscard]] std::chrono::nanoseconds to_nanoseconds(std::uint64_t timeout_ns) noexcept;

/// Finished once; whoever waits is woken. Thread safe.
class Completion {
public:
    void finish(VAStatus status) noexcept;

    /// The status that the work ended with.
    VAStatus wait();
    /// The same; nothing when `timeout` is over before.
    std::optional<VAStatus> wait_for(std::chrono::nanoseconds timeout);
    /// Nothing while the work is not finished.
    [[nodiscard]] std::optional<VAStatus> status() const;

private:
    mutable std::mutex mutex_;
    std::condition_variable finished_;
    std::optional<VAStatus> status_;
};

} // namespace zeva::va_driver
