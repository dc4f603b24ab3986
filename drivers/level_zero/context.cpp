#include "context.hpp"

#include "api_boundary.hpp"
#include "device.hpp"
#include "driver.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"
#include "image.hpp"

namespace zeva::ze_driver {

std::shared_ptr<Device> resolve_device(const Context& context, Device::Handle handle) {
    auto device = resolve<Device>(handle);
    require(context.may_use(handle), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    return device;
}

namespace {

ze_result_t create_ex(ze_driver_handle_t driver, const ze_context_desc_t* desc, std::uint32_t device_count,
                      ze_device_handle_t* devices, ze_context_handle_t* result) {
    require_driver(driver);
    require_pointers(desc, result);
    require(desc->flags <= ZE_CONTEXT_FLAG_TBD, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    require(devices != nullptr || device_count == 0, ZE_RESULT_ERROR_INVALID_SIZE);
    std::set<Device::Handle> usable;
    for (std::uint32_t i = 0; i < device_count; ++i) {
        const auto device = resolve<Device>(devices[i]);
        usable.insert(devices[i]);
        usable.insert(device->sub_devices().begin(), device->sub_devices().end());
    }
    *result = publish(std::make_shared<Context>(std::move(usable)));
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

/// Host and devices are the same processors, and a call to here orders what their caches hold.
ze_result_t system_barrier(ze_context_handle_t context, ze_device_handle_t device) {
    static_cast<void>(resolve_device(*resolve<Context>(context), device));
    return ZE_RESULT_SUCCESS;
}

/// Memory is always resident, system memory too, so these calls only check what they are asked about.
ze_result_t change_residency(ze_context_handle_t handle, ze_device_handle_t device, void* pointer,
                             std::size_t size) {
    const auto context = resolve<Context>(handle);
    static_cast<void>(resolve_device(*context, device));
    require_pointers(pointer);
    require(size != 0, ZE_RESULT_ERROR_INVALID_SIZE);
    require(context->allocations().may_access(pointer, size), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    return ZE_RESULT_SUCCESS;
}

ze_result_t change_image_residency(ze_context_handle_t context, ze_device_handle_t device,
                                   ze_image_handle_t image) {
    static_cast<void>(resolve_device(*resolve<Context>(context), device));
    static_cast<void>(resolve<Image>(image));
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
    table.pfnMakeImageResident = entry_point<change_image_residency>;
    table.pfnEvictImage = entry_point<change_image_residency>;
}

} // namespace zeva::ze_driver
