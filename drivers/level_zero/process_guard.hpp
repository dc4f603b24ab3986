// Whether this process may use the driver.
#pragma once

#include <atomic>

namespace zeva::ze_driver {

/// A child that is forked after the first call has neither the threads of its parent nor a promise that their
/// locks are free, so it may not enter the driver. One forked before, or one that executes a program, may.
enum class ProcessState { untouched, entered, forked };

inline constinit std::atomic<ProcessState> process_state{ProcessState::untouched};

/// Called first in every entry point, before anything that could block; false when the call must be refused.
[[nodiscard]] inline bool enter_process() {
    if (process_state.load(std::memory_order_relaxed) == ProcessState::entered)
        return true;
    auto expected = ProcessState::untouched;
    return process_state.compare_exchange_strong(expected, ProcessState::entered) ||
           expected == ProcessState::entered;
}

} // namespace zeva::ze_driver
