// The threads of this process that work for the driver.
#pragma once

#include <mutex>

#include "execution/processor_set.hpp"
#include "execution/thread_pool.hpp"

namespace zeva::ze_driver {

/// The pool that uses all processors, together with the thread that calls it. Made on first use.
[[nodiscard]] ThreadPool& common_pool();

/// A pool whose threads only wait for cooperative launches, so that all work-groups of one run at the same
/// time. Made on first use. It has no more threads than there are processors: groups that wait for each other
/// spin, so each one beyond that would make every such wait longer by a time slice of the system's.
struct CooperativePool {
    ThreadPool threads{usable_processors() - 1};
    std::mutex one_at_a_time; ///< held while a launch uses the threads
};
[[nodiscard]] CooperativePool& cooperative_pool();

/// What the calling thread lends to the work it takes part in.
[[nodiscard]] WorkerMemory& own_worker_memory();

} // namespace zeva::ze_driver
