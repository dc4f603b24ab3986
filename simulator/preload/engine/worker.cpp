#include "engine/worker.hpp"

#include <algorithm>
#include <csignal>
#include <ctime>
#include <pthread.h>

namespace zeva::sim {

namespace {

constexpr long poll_nanoseconds = 100'000;

void sleep_a_little() {
    const timespec time{0, poll_nanoseconds};
    nanosleep(&time, nullptr);
}

} // namespace

Worker& Worker::instance() {
    static auto* const worker = new Worker;
    return *worker;
}

namespace {

/// Before the device does: what is registered later is locked earlier, and the device calls the engine with
/// its lock held.
[[gnu::constructor(101)]] void register_for_forks() {
    Worker::instance();
}

} // namespace

Worker::Worker() {
    pthread_atfork([] { instance().mutex_.lock(); }, [] { instance().mutex_.unlock(); },
                   [] { instance().restart_in_child(); });
}

void Worker::restart_in_child() {
    waiting_.clear();
    runs_ = false;
    ++process_generation_;
    mutex_.unlock();
}

void Worker::watch(const std::shared_ptr<Waiting>& waiting) {
    const bool is_known = std::ranges::any_of(waiting_, [&](const std::weak_ptr<Waiting>& entry) {
        return !entry.owner_before(waiting) && !waiting.owner_before(entry);
    });
    if (!is_known)
        waiting_.push_back(waiting);
    if (!runs_)
        start();
}

void Worker::start() {
    sigset_t every_signal;
    sigset_t before;
    sigfillset(&every_signal);
    pthread_sigmask(SIG_SETMASK, &every_signal, &before);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    const auto entry = [](void*) -> void* {
        instance().run();
        return nullptr;
    };
    runs_ = pthread_create(&thread, &attributes, entry, nullptr) == 0;
    pthread_attr_destroy(&attributes);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void Worker::run() {
    while (look_at_all())
        sleep_a_little();
}

bool Worker::look_at_all() {
    EndedBatches ended; // outlive the lock
    std::vector<std::shared_ptr<Waiting>> looked_at;
    const auto held = lock();
    std::erase_if(waiting_, [&](const std::weak_ptr<Waiting>& entry) {
        auto waiting = entry.lock();
        if (waiting == nullptr)
            return true;
        const bool waits = waiting->look(ended);
        looked_at.push_back(std::move(waiting));
        return !waits;
    });
    runs_ = !waiting_.empty();
    return runs_;
}

} // namespace zeva::sim
