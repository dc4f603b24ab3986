// What a process of the run starts with, and how it forks.
#include "crash_handler.hpp"
#include "device/descriptors.hpp"
#include "device/device_lock.hpp"
#include "ledger_writer.hpp"
#include "simulation.hpp"

#include <pthread.h>

namespace zeva::sim {
namespace {

void before_fork() {
    device_mutex().lock();
}

void after_fork_in_parent() {
    device_mutex().unlock();
}

/// The child has copies of all that the parent holds; only what it makes itself is counted to it.
void after_fork_in_child() {
    start_new_ledger();
    own_descriptors();
    renew_device_mutex();
}

[[gnu::constructor]] void start() {
    if (!is_active())
        return;
    own_descriptors();
    ::pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
    record_crashes();
}

} // namespace
} // namespace zeva::sim
