// Processes: what is loaded into them, how they fork.
#include "crash_handler.hpp"
#include "device/descriptors.hpp"
#include "device/device_lock.hpp"
#include "interpose/interposed.hpp"
#include "interpose/next_function.hpp"
#include "ledger_writer.hpp"
#include "simulation.hpp"

#include <dlfcn.h>
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

bool has_address_sanitizer() {
    static const bool found = ::dlsym(RTLD_DEFAULT, "__asan_init") != nullptr;
    return found;
}

} // namespace
} // namespace zeva::sim

/// NEO loads its helpers with RTLD_DEEPBIND, at which AddressSanitizer ends the program.
ZEVA_SIM_INTERPOSED void* dlopen(const char* path, int flags) noexcept {
    using namespace zeva::sim;
    static auto* const next = next_function<void*(const char*, int)>("dlopen");
    return next(path, is_active() && has_address_sanitizer() ? flags & ~RTLD_DEEPBIND : flags);
}
