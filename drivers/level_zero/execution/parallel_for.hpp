// Work in independent parts on all processors.
#pragma once

#include <cstdint>

#include "execution/executor_threads.hpp"

namespace zeva::ze_driver {

/// Calls `body(part)` for every part from 0 to `part_count` - 1, on the calling thread and on the threads
/// that also run kernels, and returns when all are done. `body` must not throw. Allocates nothing. Thread
/// safe.
template <class Body>
void parallel_for(std::uint64_t part_count, const Body& body) {
    class Work final : public SharedWork {
    public:
        Work(std::uint64_t count, const Body& function) : SharedWork(count, 1), body_(function) {}

        void participate(WorkerMemory&) override {
            for (Parts part = take(); part.count != 0; part = take())
                body_(part.first);
        }

    private:
        const Body& body_;
    };
    Work work{part_count, body};
    common_pool().run(work, own_worker_memory());
}

} // namespace zeva::ze_driver
