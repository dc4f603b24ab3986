// The work-groups of one launch, shared out among threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "execution/thread_pool.hpp"
#include "kernel_abi.h"

namespace zeva::ze_driver {

/// What one work-group needs.
struct GroupNeeds {
    std::uint64_t local_memory_size;
    std::uint64_t frames_size;
};

/// Which work-groups of a launch run at the same time.
enum class Concurrency {
    some,
    all, ///< they may wait for each other: once one has begun, none gives way to other work
};

class GroupWork final : public SharedWork {
public:
    /// `launch` stays the caller's; its `stop` is set here.
    GroupWork(zeva_run_groups run, zeva_launch& launch, const GroupNeeds& needs, std::uint64_t group_count,
              Concurrency concurrency);

    [[nodiscard]] Concurrency concurrency() const { return concurrency_; }

    /// Sees to memory for the groups that the calling thread will run, or, where all run at the same time,
    /// for every one, before the first begins. False when there is none.
    [[nodiscard]] bool reserve(WorkerMemory& memory) noexcept;
    bool participate(WorkerMemory& memory) override;

    /// Makes the launch end as soon as possible. Any thread.
    void stop() { std::atomic_ref{stop_}.store(1, std::memory_order_relaxed); }
    [[nodiscard]] bool is_stopped() { return std::atomic_ref{stop_}.load(std::memory_order_relaxed) != 0; }

private:
    const zeva_run_groups run_;
    const zeva_launch& launch_;
    const GroupNeeds needs_;
    const Concurrency concurrency_;
    std::vector<WorkerMemory> memories_; ///< of each group, where all run at the same time
    zeva_u32 stop_ = 0;                  ///< kernels read it, hence not an atomic
};

} // namespace zeva::ze_driver
