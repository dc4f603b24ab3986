// A context: the owner of memory.
#pragma once

#include "memory/allocation_table.hpp"

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Queues, lists, pools and modules hold a reference, so memory that was never freed outlives a context that
/// is destroyed too early and goes with the last of them. Thread safe.
class Context {
public:
    using Handle = ze_context_handle_t;

    [[nodiscard]] AllocationTable& allocations() { return allocations_; }

private:
    AllocationTable allocations_;
};

} // namespace zeva::ze_driver
