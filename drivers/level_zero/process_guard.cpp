#include "process_guard.hpp"

#include <pthread.h>

namespace zeva::ze_driver {
namespace {

void after_fork_in_child() {
    auto expected = ProcessState::entered;
    process_state.compare_exchange_strong(expected, ProcessState::forked);
}

/// Registered when the library is loaded, so it is there before the first call.
[[maybe_unused]] const int registration = pthread_atfork(nullptr, nullptr, after_fork_in_child);

} // namespace
} // namespace zeva::ze_driver
