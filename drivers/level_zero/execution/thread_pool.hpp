// The threads that run kernels and copies.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "execution/work_priority.hpp"
#include "execution/worker_memory.hpp"

namespace zeva::ze_driver {

/// Work in parts that several threads can do at once.
class SharedWork {
public:
    SharedWork(std::uint64_t part_count, std::uint64_t parts_at_once, WorkPriority priority)
        : part_count_(part_count), parts_at_once_(parts_at_once), priority_(priority) {}
    SharedWork(const SharedWork&) = delete;
    SharedWork& operator=(const SharedWork&) = delete;

    /// Does parts on this thread, at least one, until none is left to begin. False when it stopped before
    /// that, to give way to work of higher priority.
    virtual bool participate(WorkerMemory& memory) = 0;

    /// False when every part has been begun.
    [[nodiscard]] bool has_more() const { return next_.load(std::memory_order_relaxed) < part_count_; }
    /// How many threads can have something to do.
    [[nodiscard]] std::uint64_t width() const { return (part_count_ + parts_at_once_ - 1) / parts_at_once_; }
    [[nodiscard]] WorkPriority priority() const { return priority_; }

protected:
    ~SharedWork() = default;

    struct Parts {
        std::uint64_t first;
        std::uint64_t count; ///< 0: none is left
    };
    /// The next parts for the calling thread.
    [[nodiscard]] Parts take();

private:
    const std::uint64_t part_count_; ///< at most 2^62
    const std::uint64_t parts_at_once_;
    const WorkPriority priority_;
    alignas(64) std::atomic<std::uint64_t> next_{0};
};

/// Does the work of several callers at once, on threads of its own and on those that call. Between two parts
/// of a work its threads leave it for work of higher priority. Offering work and finishing it allocates
/// nothing, and makes no system call while the threads are awake: they stay so for a moment after their last
/// work. Thread safe. Its threads run until the process ends: it is never destroyed.
class ThreadPool {
public:
    /// Starts `thread_count` threads, or as many as the system allows.
    explicit ThreadPool(unsigned thread_count);
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    [[nodiscard]] unsigned thread_count() const { return thread_count_; }

    /// Returns when all of `work` is done. The calling thread takes part with `memory`.
    void run(SharedWork& work, WorkerMemory& memory);

private:
    /// Where one caller offers its work.
    struct alignas(64) Slot {
        std::atomic<bool> is_taken{false}; ///< until the last visitor has gone
        std::atomic<SharedWork*> work{nullptr};
        std::atomic<int> visitors{0}; ///< threads of the pool that may be using `work`
    };

    [[nodiscard]] static void* thread_main(void* pool);
    [[nodiscard]] bool start_thread();
    void serve();
    [[nodiscard]] bool help(WorkerMemory& memory);
    [[nodiscard]] Slot* offer(SharedWork& work);
    void wake(std::uint64_t wanted);
    static void withdraw(Slot& slot);

    static constexpr std::size_t slot_count = 64;
    std::array<Slot, slot_count> slots_;
    alignas(64) std::atomic<int> offers_{0}; ///< counts them; threads without work sleep on it
    unsigned thread_count_ = 0;
};

} // namespace zeva::ze_driver
