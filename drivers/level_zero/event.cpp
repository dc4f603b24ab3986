#include "event.hpp"

#include "api_boundary.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"
#include "memory/ipc_handle.hpp"

#include <utility>

namespace zeva::ze_driver {

ze_kernel_timestamp_result_t Event::timestamps() const {
    const TimeSpan span = signal_.span();
    const ze_kernel_timestamp_data_t data{span.start, span.end};
    return {data, data};
}

void Event::reset() {
    source_.forget();
    signal_.reset();
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
    for (std::uint32_t i = 0; i < device_count; ++i)
        static_cast<void>(resolve_device(*owner, devices[i]));
    *result = publish(EventPool::create(std::move(owner), *desc));
    return ZE_RESULT_SUCCESS;
}

ze_result_t destroy_pool(ze_event_pool_handle_t handle) {
    withdraw<EventPool>(handle);
    return ZE_RESULT_SUCCESS;
}

/// For every pool, as Intel's driver does it, and not only for those made with ZE_EVENT_POOL_FLAG_IPC.
ze_result_t get_ipc_handle(ze_event_pool_handle_t handle, ze_ipc_event_pool_handle_t* result) {
    const auto pool = resolve<EventPool>(handle);
    require_pointers(result);
    write_ipc_handle(result->data, pool->memory());
    return ZE_RESULT_SUCCESS;
}

ze_result_t open_ipc_handle_of_pool(ze_context_handle_t context, ze_ipc_event_pool_handle_t ipc_handle,
                                    ze_event_pool_handle_t* result) {
    auto owner = resolve<Context>(context);
    require_pointers(result);
    *result = publish(EventPool::open(std::move(owner), open_ipc_handle(ipc_handle.data)));
    return ZE_RESULT_SUCCESS;
}

ze_result_t create(ze_event_pool_handle_t handle, const ze_event_desc_t* desc, ze_event_handle_t* result) {
    auto pool = resolve<EventPool>(handle);
    require_pointers(desc, result);
    constexpr ze_event_scope_flags_t all_scopes =
        ZE_EVENT_SCOPE_FLAG_SUBDEVICE | ZE_EVENT_SCOPE_FLAG_DEVICE | ZE_EVENT_SCOPE_FLAG_HOST;
    require(desc->signal <= all_scopes && desc->wait <= all_scopes, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    require(desc->index < pool->place_count(), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    if (!pool->is_opened())
        pool->place(desc->index).reset(); // an event that was here before may have been set
    *result = publish(std::make_shared<Event>(std::move(pool), desc->index));
    return ZE_RESULT_SUCCESS;
}

ze_result_t destroy(ze_event_handle_t handle) {
    withdraw<Event>(handle);
    return ZE_RESULT_SUCCESS;
}

ze_result_t host_signal(ze_event_handle_t handle) {
    const std::uint64_t now = device_timestamp();
    resolve<Event>(handle)->signal().set({now, now});
    return ZE_RESULT_SUCCESS;
}

ze_result_t host_synchronize(ze_event_handle_t handle, std::uint64_t timeout) {
    const auto event = resolve<Event>(handle);
    return event->source().wait(event->signal(), Deadline{timeout});
}

ze_result_t query_status(ze_event_handle_t handle) {
    return resolve<Event>(handle)->signal().status();
}

ze_result_t host_reset(ze_event_handle_t handle) {
    resolve<Event>(handle)->reset();
    return ZE_RESULT_SUCCESS;
}

ze_result_t query_kernel_timestamp(ze_event_handle_t handle, ze_kernel_timestamp_result_t* destination) {
    const auto event = resolve<Event>(handle);
    require_pointers(destination);
    require(event->has_timestamps(), ZE_RESULT_ERROR_INVALID_SYNCHRONIZATION_OBJECT);
    const ze_result_t status = event->signal().status();
    if (status == ZE_RESULT_SUCCESS)
        *destination = event->timestamps();
    return status;
}

/// One timestamp: work runs on the whole device, also that which was given to a sub-device.
ze_result_t query_timestamps(ze_event_handle_t handle, ze_device_handle_t device, std::uint32_t* count,
                             ze_kernel_timestamp_result_t* timestamps) {
    const auto event = resolve<Event>(handle);
    static_cast<void>(resolve<Device>(device));
    require(event->has_timestamps(), ZE_RESULT_ERROR_INVALID_SYNCHRONIZATION_OBJECT);
    const ze_result_t status = event->signal().status();
    require(timestamps == nullptr || status == ZE_RESULT_SUCCESS, status);
    write_list(count, timestamps != nullptr, 1,
               [&](std::uint32_t i) { timestamps[i] = event->timestamps(); });
    return ZE_RESULT_SUCCESS;
}

} // namespace

void install(ze_event_pool_dditable_t& table) {
    table.pfnCreate = entry_point<create_pool>;
    table.pfnDestroy = entry_point<destroy_pool>;
    table.pfnGetIpcHandle = entry_point<get_ipc_handle>;
    table.pfnOpenIpcHandle = entry_point<open_ipc_handle_of_pool>;
    table.pfnCloseIpcHandle = entry_point<destroy_pool>;
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

void install(ze_event_exp_dditable_t& table) {
    table.pfnQueryTimestampsExp = entry_point<query_timestamps>;
}

} // namespace zeva::ze_driver
