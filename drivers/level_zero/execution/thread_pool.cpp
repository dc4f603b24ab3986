#include "execution/thread_pool.hpp"

#include <algorithm>
#include <chrono>
#include <pthread.h>

#include "execution/kernel_stack.hpp"
#include "execution/processor_set.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace zeva::ze_driver {
namespace {

/// How long a thread without work stays awake: longer than the pause between two launches of a list.
constexpr std::chrono::microseconds awake_time{50};

void relax() {
#if defined(__x86_64__)
    _mm_pause();
#endif
}

/// Spins until `condition` holds, for awake_time at most; whether it holds.
template <class Condition>
bool spin_until(Condition condition) {
    constexpr int checks_per_time = 64;
    const auto deadline = std::chrono::steady_clock::now() + awake_time;
    do {
        for (int i = 0; i < checks_per_time; ++i) {
            if (condition())
                return true;
            relax();
        }
    } while (std::chrono::steady_clock::now() < deadline);
    return condition();
}

} // namespace

SharedWork::Parts SharedWork::take() {
    if (!has_more()) // so that it never counts far beyond the end
        return {0, 0};
    const std::uint64_t first = next_.fetch_add(parts_at_once_, std::memory_order_relaxed);
    return first < part_count_ ? Parts{first, std::min(parts_at_once_, part_count_ - first)} : Parts{0, 0};
}

ThreadPool::ThreadPool(unsigned thread_count) {
    while (thread_count_ < thread_count && start_thread())
        ++thread_count_;
}

bool ThreadPool::start_thread() {
    const auto thread = start_kernel_thread(&thread_main, this);
    if (!thread)
        return false;
    pthread_setname_np(*thread, "zeva kernels");
    pthread_detach(*thread);
    return true;
}

void* ThreadPool::thread_main(void* pool) {
    use_all_processors();
    static_cast<ThreadPool*>(pool)->serve();
    return nullptr;
}

void ThreadPool::serve() {
    WorkerMemory memory;
    for (;;) {
        const int seen = offers_.load(std::memory_order_acquire);
        if (help(memory))
            continue;
        const auto offered = [&] { return offers_.load(std::memory_order_relaxed) != seen; };
        if (!spin_until(offered))
            offers_.wait(seen, std::memory_order_acquire);
    }
}

/// Takes part in what is offered; false when there was nothing to do.
bool ThreadPool::help(WorkerMemory& memory) {
    bool helped = false;
    for (Slot& slot : slots_) {
        if (slot.work.load(std::memory_order_relaxed) == nullptr)
            continue;
        // First a visitor, then a look: run() clears the work first and then looks for visitors.
        slot.visitors.fetch_add(1);
        SharedWork* const work = slot.work.load();
        if (work != nullptr && work->has_more() && !is_outranked(work->priority())) {
            work->participate(memory);
            helped = true;
        }
        if (slot.visitors.fetch_sub(1) == 1)
            slot.visitors.notify_all();
    }
    return helped;
}

/// A slot with the work in it; null when all are taken.
ThreadPool::Slot* ThreadPool::offer(SharedWork& work) {
    for (Slot& slot : slots_) {
        if (slot.is_taken.load(std::memory_order_relaxed) || slot.is_taken.exchange(true))
            continue;
        slot.work.store(&work);
        return &slot;
    }
    return nullptr;
}

void ThreadPool::wake(std::uint64_t wanted) {
    offers_.fetch_add(1);
    if (wanted >= thread_count_) {
        offers_.notify_all();
        return;
    }
    for (std::uint64_t i = 0; i < wanted; ++i)
        offers_.notify_one();
}

void ThreadPool::run(SharedWork& work, WorkerMemory& memory) {
    Slot* const slot = work.width() > 1 ? offer(work) : nullptr;
    const auto participate = [&] {
        if (slot != nullptr)
            wake(work.width() - 1);
        return work.participate(memory);
    };
    while (!participate())
        give_way(work.priority());
    if (slot != nullptr)
        withdraw(*slot);
}

/// Ends an offer and waits for those who took part in it.
void ThreadPool::withdraw(Slot& slot) {
    slot.work.store(nullptr);
    if (!spin_until([&] { return slot.visitors.load() == 0; }))
        for (int visitors = slot.visitors.load(); visitors != 0; visitors = slot.visitors.load())
            slot.visitors.wait(visitors);
    slot.is_taken.store(false);
}

} // namespace zeva::ze_driver
