// Waiting as long as the API says.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace zeva::ze_driver {

/// When a wait ends that has not come to its goal.
class Deadline {
public:
    using Clock = std::chrono::steady_clock;

    /// Never.
    Deadline() = default;

    /// `timeout` nanoseconds from now, where 0 has passed already and UINT64_MAX (or anything beyond ten
    /// years) never comes.
    explicit Deadline(std::uint64_t timeout) {
        constexpr std::chrono::nanoseconds limit = std::chrono::hours{24 * 3650};
        if (timeout < static_cast<std::uint64_t>(limit.count()))
            time_ = Clock::now() + std::chrono::nanoseconds{timeout};
    }

    [[nodiscard]] bool is_never() const { return !time_; }
    [[nodiscard]] bool has_passed() const { return time_ && Clock::now() >= *time_; }
    /// Nothing for never.
    [[nodiscard]] const std::optional<Clock::time_point>& time() const { return time_; }

private:
    std::optional<Clock::time_point> time_;
};

} // namespace zeva::ze_driver
