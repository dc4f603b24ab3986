// A progress bar on standard error.
#pragma once

#include <chrono>
#include <cstdint>

namespace zeva::tool {

/// Drawn only when standard error is a terminal; wiped at destruction.
class ProgressBar {
public:
    /// `total` 0: unknown.
    explicit ProgressBar(std::uint64_t total);
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;
    ~ProgressBar();

    /// Draws at most ten times a second.
    void show(std::uint64_t done);

private:
    using Clock = std::chrono::steady_clock;
    std::uint64_t total_;
    bool is_terminal_;
    Clock::time_point start_;
    Clock::time_point next_;
};

} // namespace zeva::tool
