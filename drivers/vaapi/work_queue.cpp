#include "work_queue.hpp"

#include <utility>

#include <pthread.h>
#include <signal.h>

namespace zeva::va_driver {
namespace {

/// The client's signals go to the client's threads; faults belong to the thread that makes them.
class BlockedSignals {
public:
    BlockedSignals() {
        sigset_t all;
        sigfillset(&all);
        for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP})
            sigdelset(&all, fault);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    BlockedSignals(const BlockedSignals&) = delete;
    BlockedSignals& operator=(const BlockedSignals&) = delete;

private:
    sigset_t before_{};
};

} // namespace

WorkQueue::~WorkQueue() {
    {
        const std::lock_guard lock(mutex_);
        is_ending_ = true;
        added_.notify_one();
    }
    if (thread_.joinable())
        thread_.join();
}

void WorkQueue::add(std::unique_ptr<WorkItem> item) {
    std::unique_lock lock(mutex_);
    if (!thread_.joinable()) {
        const BlockedSignals inherited;
        thread_ = std::thread([this] { run(); });
    }
    ran_.wait(lock, [this] { return items_.size() < max_waiting; });
    items_.push_back(std::move(item));
    added_.notify_one();
}

void WorkQueue::drain() {
    std::unique_lock lock(mutex_);
    ran_.wait(lock, [this] { return items_.empty(); });
}

void WorkQueue::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        added_.wait(lock, [this] { return is_ending_ || !items_.empty(); });
        if (items_.empty())
            return;
        auto item = std::move(items_.front());
        lock.unlock();
        item->run();
        item.reset();
        lock.lock();
        items_.pop_front();
        ran_.notify_all();
    }
}

} // namespace zeva::va_driver
