#include "event.hpp"

#include "api_boundary.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"

#include <utility>

namespace zeva::ze_driver {

EventPool::EventPool(std::shared_ptr<Context> context, const ze_event_pool_desc_t& desc)
    : context_(std::move(context)), flags_(desc.flags), place_count_(desc.count) {}

bool EventPool::occupy(std::uint32_t index) {
    const std::lock_guard lock{mutex_};
    return index < place_count_ && occupied_.insert(index).second;
}

void EventPool::vacate(std::uint32_t index) {
    const std::lock_guard lock{mutex_};
    occupied_.erase(index);
}

ze_kernel_timestamp_result_t Event::timestamps() const {
    const TimeSpan span = signal_.span();
    const ze_kernel_timestamp_data_t data{span.start, span.end};
    return {data, data};
}

namespace {

ze_result_t create_pool(ze_context_handle_t context, const ze_event_pool_desc_t* desc,
                        std::uint32_t device_count, ze_device_handle_t* devices,
                        ze_event_pool_handle_t* result) {
    auto owner = resolve<Context>(context);
    require_pointers(desc, result);
    require(desc->count != 0 && (devices != nullptr || device_count == 0), ZE_RESULT_ERROR_INVALID_SIZE);
    constexpr ze_event_pool_flags_t all_flags =
        ZE_EVENT_POOL_FLAG_HOST_VISIBLE | ZE_EVENT_POOL_FLAG_IPC | ZE_EVENT_POOL_FLAG_KERNEL_TIMESTAMP;
    require(desc->flags <= all_flags, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    require((desc->flags & ZE_EVENT_POOL_FLAG_IPC) == 0, ZE_RESULT_ERROR_UNSUPPORTED_FEATURE);
    for (std::uint32_t i = 0; i < device_count; ++i)
        static_cast<void>(resolve<Device>(devices[i]));
    *result = publish(std::make_shared<EventPool>(std::move(owner), *desc));
    return ZE_RESULT_SUCCESS;
}

ze_result_t destroy_pool(ze_event_pool_handle_t handle) {
    withdraw<EventPool>(handle);
    return ZE_RESULT_SUCCESS;
}

ze_result_t create(ze_event_pool_handle_t handle, const ze_event_desc_t* desc, ze_event_handle_t* result) {
    auto pool = resolve<EventPool>(handle);
    require_pointers(desc, result);
    constexpr ze_event_scope_flags_t all_scopes =
        ZE_EVENT_SCOPE_FLAG_SUBDEVICE | ZE_EVENT_SCOPE_FLAG_DEVICE | ZE_EVENT_SCOPE_FLAG_HOST;
    require(desc->signal <= all_scopes && desc->wait <= all_scopes, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    require(pool->occupy(desc->index), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    *result = publish(std::make_shared<Event>(std::move(pool), desc->index));
    return ZE_RESULT_SUCCESS;
}

ze_result_t destroy(ze_event_handle_t handle) {
    withdraw<Event>(handle)->leave_pool();
    return ZE_RESULT_SUCCESS;
}

ze_result_t host_signal(ze_event_handle_t handle) {
    const std::uint64_t now = device_timestamp();
    resolve<Event>(handle)->signal().set({now, now});
    return ZE_RESULT_SUCCESS;
}

ze_result_t host_synchronize(ze_event_handle_t handle, std::uint64_t timeout) {
    return resolve<Event>(handle)->signal().wait(timeout);
}

ze_result_t query_status(ze_event_handle_t handle) {
    return resolve<Event>(handle)->signal().status();
}

ze_result_t host_reset(ze_event_handle_t handle) {
    resolve<Event>(handle)->signal().reset();
    return ZE_RESULT_SUCCESS;
}

ze_result_t query_kernel_timestamp(ze_event_handle_t handle, ze_kernel_timestamp_result_t* destination) {
    const auto event = resolve<Event>(handle);
    require_pointers(destination);
    require(event->has_timestamps(), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    const ze_result_t status = event->signal().status();
    if (status == ZE_RESULT_SUCCESS)
        *destination = event->timestamps();
    return status;
}

} // namespace

void install(ze_event_pool_dditable_t& table) {
    table.pfnCreate = entry_point<create_pool>;
    table.pfnDestroy = entry_point<destroy_pool>;
}

void install(ze_event_dditable_t& table) {
    table.pfnCreate = entry_point<create>;
    table.pfnDestroy = entry_point<destroy>;
    table.pfnHostSignal = entry_point<host_signal>;
    table.pfnHostSynchronize = entry_point<host_synchronize>;
    table.pfnQueryStatus = entry_point<query_status>;
    table.pfnHostReset = entry_point<host_reset>;
    table.pfnQueryKernelTimestamp = entry_point<query_kernel_timestamp>;
}

} // namespace zeva::ze_driver
