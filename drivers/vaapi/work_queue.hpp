// One thread's work, in the order in which it was added.
#pragma once

#include "recycled_memory.hpp"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

namespace zeva::va_driver {

class WorkItem : public Recycled {
public:
    virtual ~WorkItem() = default;
    virtual void run() noexcept = 0;
};

/// Runs its items one after the other in a thread that begins with the first of them. Thread safe.
class WorkQueue {
public:
    WorkQueue() = default;
    /// Runs what was added.
    ~WorkQueue();
    WorkQueue(const WorkQueue&) = delete;
    WorkQueue& operator=(const WorkQueue&) = delete;

    /// Waits while too many items wait already. Throws std::system_error when there can be no thread.
    void add(std::unique_ptr<WorkItem> item);
    /// Waits until everything that was added has run.
    void drain();

private:
    static constexpr std::size_t max_waiting = 32;

    void run();

    std::mutex mutex_;
    std::condition_variable added_;
    std::condition_variable ran_;
    std::deque<std::unique_ptr<WorkItem>, RecyclingAllocator<std::unique_ptr<WorkItem>>>
        items_; ///< the one that runs is the first
    bool is_ending_ = false;
    std::thread thread_;
};

} // namespace zeva::va_driver
