#include "execution/executor_threads.hpp"

#include <algorithm>
#include <sched.h>
#include <thread>

namespace zeva::ze_driver {

unsigned usable_processors() {
    static const unsigned count = [] {
        cpu_set_t set;
        if (sched_getaffinity(0, sizeof set, &set) == 0)
            return static_cast<unsigned>(CPU_COUNT(&set));
        return std::max(1u, std::thread::hardware_concurrency());
    }();
    return count;
}

ThreadPool& common_pool() {
    static ThreadPool& pool = *new ThreadPool{usable_processors() - 1};
    return pool;
}

CooperativePool& cooperative_pool() {
    static CooperativePool& pool = *new CooperativePool;
    return pool;
}

WorkerMemory& own_worker_memory() {
    static thread_local WorkerMemory memory;
    return memory;
}

} // namespace zeva::ze_driver
