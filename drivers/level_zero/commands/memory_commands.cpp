// Commands that move bytes: copies, fills and hints.
#include "api_boundary.hpp"
#include "command_list.hpp"
#include "commands/memory_copy.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"

#include <bit>
#include <cstddef>
#include <cstring>

namespace zeva::ze_driver {
namespace {

/// What can be copied or filled in some microseconds.
constexpr std::size_t max_brief_size = 32 * 1024;

Duration duration_for(std::size_t size) {
    return size <= max_brief_size ? Duration::brief : Duration::unknown;
}

ze_result_t memory_copy(ze_command_list_handle_t handle, void* destination, const void* source,
                        std::size_t size, ze_event_handle_t signal_event, std::uint32_t wait_event_count,
                        ze_event_handle_t* wait_events) {
    const auto list = resolve<CommandList>(handle);
    require_writable(*list, destination, size);
    require_readable(*list, source, size);
    return append(
        *list, {signal_event, wait_event_count, wait_events}, [=] { copy_bytes(destination, source, size); },
        duration_for(size));
}

ze_result_t memory_copy_from_context(ze_command_list_handle_t handle, void* destination,
                                     ze_context_handle_t source_context, const void* source, std::size_t size,
                                     ze_event_handle_t signal_event, std::uint32_t wait_event_count,
                                     ze_event_handle_t* wait_events) {
    const auto context = resolve<Context>(source_context);
    require_pointers(source);
    require(context->allocations().may_access(source, size), ZE_RESULT_ERROR_INVALID_SIZE);
    return memory_copy(handle, destination, source, size, signal_event, wait_event_count, wait_events);
}

ze_result_t memory_fill(ze_command_list_handle_t handle, void* pointer, const void* pattern,
                        std::size_t pattern_size, std::size_t size, ze_event_handle_t signal_event,
                        std::uint32_t wait_event_count, ze_event_handle_t* wait_events) {
    const auto list = resolve<CommandList>(handle);
    require_writable(*list, pointer, size);
    require_pointers(pattern);
    require(std::has_single_bit(pattern_size) && pattern_size <= max_fill_pattern_size,
            ZE_RESULT_ERROR_INVALID_SIZE);
    FillPattern captured{{}, pattern_size};
    std::memcpy(captured.bytes.data(), pattern, pattern_size);
    return append(
        *list, {signal_event, wait_event_count, wait_events}, [=] { fill_bytes(pointer, size, captured); },
        duration_for(size));
}

ze_result_t memory_copy_region(ze_command_list_handle_t handle, void* destination,
                               const ze_copy_region_t* destination_region, std::uint32_t destination_pitch,
                               std::uint32_t destination_slice_pitch, const void* source,
                               const ze_copy_region_t* source_region, std::uint32_t source_pitch,
                               std::uint32_t source_slice_pitch, ze_event_handle_t signal_event,
                               std::uint32_t wait_event_count, ze_event_handle_t* wait_events) {
    const auto list = resolve<CommandList>(handle);
    require_pointers(destination, destination_region, source, source_region);
    const Box to = make_box(*destination_region, destination_pitch, destination_slice_pitch);
    const Box from = make_box(*source_region, source_pitch, source_slice_pitch);
    require(to.width == from.width && to.height == from.height && to.depth == from.depth,
            ZE_RESULT_ERROR_INVALID_SIZE);
    require_writable(*list, destination, to.extent());
    require_readable(*list, source, from.extent());
    auto* const target = static_cast<std::byte*>(destination);
    const auto* const origin = static_cast<const std::byte*>(source);
    require(!overlap(target, to, origin, from), ZE_RESULT_ERROR_OVERLAPPING_REGIONS);
    return append(
        *list, {signal_event, wait_event_count, wait_events}, [=] { copy_box(target, to, origin, from); },
        duration_for(from.width * from.height * from.depth));
}

/// Hints change nothing here: host and device memory are the same.
ze_result_t append_hint(CommandList& list, const void* pointer, std::size_t size) {
    require_readable(list, pointer, size);
    return append(list, {}, {}, Duration::brief);
}

ze_result_t memory_prefetch(ze_command_list_handle_t handle, const void* pointer, std::size_t size) {
    return append_hint(*resolve<CommandList>(handle), pointer, size);
}

ze_result_t mem_advise(ze_command_list_handle_t handle, ze_device_handle_t device, const void* pointer,
                       std::size_t size, ze_memory_advice_t advice) {
    static_cast<void>(resolve<Device>(device));
    require(advice <= ZE_MEMORY_ADVICE_BIAS_UNCACHED, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    return append_hint(*resolve<CommandList>(handle), pointer, size);
}

} // namespace

void install_memory_commands(ze_command_list_dditable_t& table) {
    table.pfnAppendMemoryCopy = entry_point<memory_copy>;
    table.pfnAppendMemoryCopyFromContext = entry_point<memory_copy_from_context>;
    table.pfnAppendMemoryFill = entry_point<memory_fill>;
    table.pfnAppendMemoryCopyRegion = entry_point<memory_copy_region>;
    table.pfnAppendMemoryPrefetch = entry_point<memory_prefetch>;
    table.pfnAppendMemAdvise = entry_point<mem_advise>;
}

} // namespace zeva::ze_driver
