// A context: the owner of memory.
#pragma once

#include "device.hpp"
#include "memory/allocation_table.hpp"

#include <memory>
#include <set>
#include <utility>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Queues, lists, pools and modules hold a reference, so memory that was never freed outlives a context that
/// is destroyed too early and goes with the last of them. Thread safe.
class Context {
public:
    using Handle = ze_context_handle_t;

    /// Only `devices` may be used with it, and their sub-devices; all, when there are none.
    explicit Context(std::set<Device::Handle> devices) : devices_(std::move(devices)) {}

    [[nodiscard]] AllocationTable& allocations() { return allocations_; }
    [[nodiscard]] bool may_use(Device::Handle device) const {
        return devices_.empty() || devices_.contains(device);
    }

private:
    std::set<Device::Handle> devices_;
    AllocationTable allocations_;
};

/// The device of a handle; ZE_RESULT_ERROR_INVALID_ARGUMENT when the context was created without it.
[[nodiscard]] std::shared_ptr<Device> resolve_device(const Context& context, Device::Handle handle);

} // namespace zeva::ze_driver
