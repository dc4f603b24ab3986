// Commands that order other commands, and those that read the clock.
#include "api_boundary.hpp"
#include "command_list.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"

#include <cstddef>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

namespace zeva::ze_driver {
namespace {

ze_result_t barrier(ze_command_list_handle_t handle, ze_event_handle_t signal_event,
                    std::uint32_t wait_event_count, ze_event_handle_t* wait_events) {
    return append(*resolve<CommandList>(handle), {signal_event, wait_event_count, wait_events}, {},
                  Duration::brief);
}

ze_result_t memory_ranges_barrier(ze_command_list_handle_t handle, std::uint32_t range_count,
                                  const std::size_t* sizes, const void** ranges,
                                  ze_event_handle_t signal_event, std::uint32_t wait_event_count,
                                  ze_event_handle_t* wait_events) {
    const auto list = resolve<CommandList>(handle);
    require_pointers(sizes, ranges);
    for (std::uint32_t i = 0; i < range_count; ++i)
        require_readable(*list, ranges[i], sizes[i]);
    return append(*list, {signal_event, wait_event_count, wait_events}, {}, Duration::brief);
}

ze_result_t signal_event(ze_command_list_handle_t handle, ze_event_handle_t event) {
    const auto list = resolve<CommandList>(handle);
    static_cast<void>(resolve<Event>(event));
    return append(*list, {event, 0, nullptr}, {}, Duration::brief);
}

ze_result_t wait_on_events(ze_command_list_handle_t handle, std::uint32_t count, ze_event_handle_t* events) {
    const auto list = resolve<CommandList>(handle);
    require_pointers(events);
    return append(*list, {nullptr, count, events}, {}, Duration::brief);
}

ze_result_t event_reset(ze_command_list_handle_t handle, ze_event_handle_t event_handle) {
    const auto list = resolve<CommandList>(handle);
    auto event = resolve<Event>(event_handle);
    return append(
        *list, {}, [event = std::move(event)] { event->reset(); }, Duration::brief);
}

ze_result_t write_global_timestamp(ze_command_list_handle_t handle, std::uint64_t* destination,
                                   ze_event_handle_t signal_event_handle, std::uint32_t wait_event_count,
                                   ze_event_handle_t* wait_events) {
    const auto list = resolve<CommandList>(handle);
    require_writable(*list, destination, sizeof *destination);
    return append(
        *list, {signal_event_handle, wait_event_count, wait_events},
        [destination] { *destination = device_timestamp(); }, Duration::brief);
}

/// Where the timestamps of one event go.
struct TimestampQuery {
    std::shared_ptr<Event> event;
    std::byte* destination;
};

void write_timestamps(const std::vector<TimestampQuery>& queries) {
    for (const TimestampQuery& query : queries) {
        const ze_kernel_timestamp_result_t result = query.event->timestamps();
        std::memcpy(query.destination, &result, sizeof result);
    }
}

ze_result_t query_kernel_timestamps(ze_command_list_handle_t handle, std::uint32_t count,
                                    ze_event_handle_t* events, void* destination, const std::size_t* offsets,
                                    ze_event_handle_t signal_event_handle, std::uint32_t wait_event_count,
                                    ze_event_handle_t* wait_events) {
    const auto list = resolve<CommandList>(handle);
    require_pointers(events, destination);
    std::vector<TimestampQuery> queries;
    for (std::uint32_t i = 0; i < count; ++i) {
        auto event = resolve<Event>(events[i]);
        require(event->has_timestamps(), ZE_RESULT_ERROR_INVALID_SYNCHRONIZATION_OBJECT);
        const std::size_t offset = offsets == nullptr ? i * sizeof(ze_kernel_timestamp_result_t) : offsets[i];
        auto* const place = static_cast<std::byte*>(destination) + offset;
        require_writable(*list, place, sizeof(ze_kernel_timestamp_result_t));
        queries.push_back({std::move(event), place});
    }
    return append(*list, {signal_event_handle, wait_event_count, wait_events},
                  [queries = std::move(queries)] { write_timestamps(queries); });
}

} // namespace

void install_event_commands(ze_command_list_dditable_t& table) {
    table.pfnAppendBarrier = entry_point<barrier>;
    table.pfnAppendMemoryRangesBarrier = entry_point<memory_ranges_barrier>;
    table.pfnAppendSignalEvent = entry_point<signal_event>;
    table.pfnAppendWaitOnEvents = entry_point<wait_on_events>;
    table.pfnAppendEventReset = entry_point<event_reset>;
    table.pfnAppendWriteGlobalTimestamp = entry_point<write_global_timestamp>;
    table.pfnAppendQueryKernelTimestamps = entry_point<query_kernel_timestamps>;
}

} // namespace zeva::ze_driver
