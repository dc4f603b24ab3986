// The memory that one thread lends to the work-groups it runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "kernel_abi.h"

namespace zeva::ze_driver {

/// Grows to what the launches of a thread need, and is used again by the next. Not thread safe.
class WorkerMemory {
public:
    /// Makes room for so many bytes of local memory and of work-item frames; false when there is no memory.
    [[nodiscard]] bool reserve(std::uint64_t local_size, std::uint64_t frames_size) noexcept;

    /// What a launch is given after reserve().
    [[nodiscard]] zeva_worker& worker() { return worker_; }

private:
    struct Free {
        void operator()(void* memory) const { std::free(memory); }
    };
    struct Block {
        std::unique_ptr<void, Free> memory;
        std::uint64_t size = 0;
        [[nodiscard]] bool reserve(std::uint64_t wanted) noexcept;
    };

    Block local_;
    Block frames_;
    zeva_worker worker_{};
};

} // namespace zeva::ze_driver
