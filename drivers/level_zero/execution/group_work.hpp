// The work-groups of one launch, shared out among threads.
#pragma once

#include <atomic>
#include <cstdint>

#include "execution/thread_pool.hpp"
#include "kernel_abi.h"

namespace zeva::ze_driver {

/// What one work-group needs.
struct GroupNeeds {
    std::uint64_t local_memory_size;
    std::uint64_t frames_size;
};

class GroupWork final : public SharedWork {
public:
    /// `launch` stays the caller's; its `stop` is set here.
    GroupWork(zeva_run_groups run, zeva_launch& launch, const GroupNeeds& needs, std::uint64_t group_count,
              std::uint64_t groups_at_once)
        : SharedWork(group_count, groups_at_once), run_(run), launch_(launch), needs_(needs) {
        launch.stop = &stop_;
    }

    void participate(WorkerMemory& memory) override;

    /// Makes the launch end as soon as possible. Any thread.
    void stop() { std::atomic_ref{stop_}.store(1, std::memory_order_relaxed); }
    [[nodiscard]] bool is_stopped() { return std::atomic_ref{stop_}.load(std::memory_order_relaxed) != 0; }

private:
    const zeva_run_groups run_;
    const zeva_launch& launch_;
    const GroupNeeds needs_;
    zeva_u32 stop_ = 0; ///< kernels read it, hence not an atomic
};

} // namespace zeva::ze_driver
