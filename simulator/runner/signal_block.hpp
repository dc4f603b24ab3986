// Taking signals where the program waits for them, rather than in handlers.
#pragma once

#include <chrono>
#include <optional>

#include <csignal>

namespace zeva::sim {

/// Blocks SIGCHLD and the signals that ask a program to end, for the life of this object. Those that came
/// meanwhile and were not waited for take effect when it ends. Of the calling thread.
class SignalBlock {
public:
    SignalBlock();
    SignalBlock(const SignalBlock&) = delete;
    SignalBlock& operator=(const SignalBlock&) = delete;
    ~SignalBlock();

    /// The next of these signals; nothing when the time is over. Without a time it waits for ever.
    [[nodiscard]] std::optional<siginfo_t>
    wait(std::optional<std::chrono::steady_clock::time_point> until = {}) const;

    /// The mask as it was.
    [[nodiscard]] const sigset_t& before() const { return before_; }

private:
    sigset_t blocked_{};
    sigset_t before_{};
};

} // namespace zeva::sim
