#include "execution/executor_threads.hpp"

namespace zeva::ze_driver {

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
