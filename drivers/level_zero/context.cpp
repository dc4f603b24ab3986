#include "context.hpp"

#include "api_boundary.hpp"
#include "device.hpp"
#include "driver.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"

#include <atomic>

namespace zeva::ze_driver {
namespace {

ze_result_t create_ex(ze_driver_handle_t driver, const ze_context_desc_t* desc, std::uint32_t device_count,
                      ze_device_handle_t* devices, ze_context_handle_t* result) {
    require_driver(driver);
    require_pointers(desc, result);
    require(desc->flags <= ZE_CONTEXT_FLAG_TBD, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    require(devices != nullptr || device_count == 0, ZE_RESULT_ERROR_INVALID_SIZE);
    for (std::uint32_t i = 0; i < device_count; ++i)
        static_cast<void>(resolve<Device>(devices[i]));
    *result = publish(std::make_shared<Context>());
    return ZE_RESULT_SUCCESS;
}

ze_result_t create(ze_driver_handle_t driver, const ze_context_desc_t* desc, ze_context_handle_t* result) {
    return create_ex(driver, desc, 0, nullptr, result);
}

ze_result_t destroy(ze_context_handle_t handle) {
    withdraw<Context>(handle);
    return ZE_RESULT_SUCCESS;
}

ze_result_t get_status(ze_context_handle_t handle) {
    static_cast<void>(resolve<Context>(handle));
    return ZE_RESULT_SUCCESS;
}

ze_result_t system_barrier(ze_context_handle_t context, ze_device_handle_t device) {
    static_cast<void>(resolve<Context>(context));
    static_cast<void>(resolve<Device>(device));
    std::atomic_thread_fence(std::memory_order_seq_cst);
    return ZE_RESULT_SUCCESS;
}

/// Memory is always resident, so both calls only check what they are asked about.
ze_result_t change_residency(ze_context_handle_t handle, ze_device_handle_t device, void* pointer,
                             std::size_t size) {
    const auto context = resolve<Context>(handle);
    static_cast<void>(resolve<Device>(device));
    require_pointers(pointer);
    require(size != 0, ZE_RESULT_ERROR_INVALID_SIZE);
    require(context->allocations().contains(pointer, size), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    return ZE_RESULT_SUCCESS;
}

} // namespace

void install(ze_context_dditable_t& table) {
    table.pfnCreate = entry_point<create>;
    table.pfnCreateEx = entry_point<create_ex>;
    table.pfnDestroy = entry_point<destroy>;
    table.pfnGetStatus = entry_point<get_status>;
    table.pfnSystemBarrier = entry_point<system_barrier>;
    table.pfnMakeMemoryResident = entry_point<change_residency>;
    table.pfnEvictMemory = entry_point<change_residency>;
}

} // namespace zeva::ze_driver
