// Commands that move bytes: copies, fills and hints.
#include "api_boundary.hpp"
#include "command_list.hpp"
#include "counters.hpp"
#include "device.hpp"
#include "entry_points.hpp"
#include "handle_registry.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace zeva::ze_driver {
namespace {

void require_access(CommandList& list, const void* pointer, std::size_t size) {
    require_pointers(pointer);
    require(list.context().allocations().may_access(pointer, size), ZE_RESULT_ERROR_INVALID_SIZE);
}

ze_result_t memory_copy(ze_command_list_handle_t handle, void* destination, const void* source,
                        std::size_t size, ze_event_handle_t signal_event, std::uint32_t wait_event_count,
                        ze_event_handle_t* wait_events) {
    const auto list = resolve<CommandList>(handle);
    require_access(*list, destination, size);
    require_access(*list, source, size);
    return append(*list, {signal_event, wait_event_count, wait_events}, [=] {
        std::memmove(destination, source, size); // the ranges may overlap: nothing forbids it
        counters.copied_bytes += size;
    });
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

/// Repeats the first `done` bytes until `size` bytes are written, in doubling copies.
void repeat(std::byte* memory, std::size_t done, std::size_t size) {
    while (done < size) {
        const std::size_t step = std::min(done, size - done);
        std::memcpy(memory + done, memory, step);
        done += step;
    }
}

ze_result_t memory_fill(ze_command_list_handle_t handle, void* pointer, const void* pattern,
                        std::size_t pattern_size, std::size_t size, ze_event_handle_t signal_event,
                        std::uint32_t wait_event_count, ze_event_handle_t* wait_events) {
    const auto list = resolve<CommandList>(handle);
    require_access(*list, pointer, size);
    require_pointers(pattern);
    require(std::has_single_bit(pattern_size) && pattern_size <= max_fill_pattern_size,
            ZE_RESULT_ERROR_INVALID_SIZE);
    std::array<std::byte, max_fill_pattern_size> captured{};
    std::memcpy(captured.data(), pattern, pattern_size);
    return append(*list, {signal_event, wait_event_count, wait_events}, [=] {
        auto* const memory = static_cast<std::byte*>(pointer);
        const std::size_t first = std::min(pattern_size, size);
        std::memcpy(memory, captured.data(), first);
        repeat(memory, first, size);
        counters.filled_bytes += size;
    });
}

/// A box of bytes in memory whose rows and slices have pitches.
struct Box {
    ze_copy_region_t region;
    std::size_t pitch;
    std::size_t slice_pitch;

    [[nodiscard]] std::size_t row_offset(std::uint32_t row, std::uint32_t slice) const {
        return (region.originZ + std::size_t{slice}) * slice_pitch +
               (region.originY + std::size_t{row}) * pitch + region.originX;
    }
    /// Bytes from the base pointer to the end of the last row.
    [[nodiscard]] std::size_t extent() const {
        return row_offset(region.height - 1, region.depth - 1) + region.width;
    }
};

/// Numbers below this keep every offset in a box below 2^63.
constexpr std::uint64_t max_box_number = INT32_MAX;

Box make_box(const ze_copy_region_t& region, std::uint32_t pitch, std::uint32_t slice_pitch) {
    const std::uint64_t rows = std::uint64_t{region.originY} + region.height;
    const std::uint64_t slices = std::uint64_t{region.originZ} + region.depth;
    require(std::max({rows, slices, std::uint64_t{pitch}, std::uint64_t{slice_pitch}}) < max_box_number,
            ZE_RESULT_ERROR_INVALID_SIZE);
    Box box{region, pitch, slice_pitch};
    box.region.depth = std::max(region.depth, 1u); // two-dimensional copies may say 0
    const bool rows_fit = region.height == 1 || region.width <= pitch;
    require(rows_fit && region.width != 0 && region.height != 0, ZE_RESULT_ERROR_INVALID_SIZE);
    return box;
}

void copy_box(std::byte* destination, const Box& to, const std::byte* source, const Box& from) {
    for (std::uint32_t slice = 0; slice < from.region.depth; ++slice)
        for (std::uint32_t row = 0; row < from.region.height; ++row)
            std::memmove(destination + to.row_offset(row, slice), source + from.row_offset(row, slice),
                         from.region.width);
    counters.copied_bytes += std::uint64_t{from.region.width} * from.region.height * from.region.depth;
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
    require(to.region.width == from.region.width && to.region.height == from.region.height &&
                to.region.depth == from.region.depth,
            ZE_RESULT_ERROR_INVALID_SIZE);
    require_access(*list, destination, to.extent());
    require_access(*list, source, from.extent());
    return append(*list, {signal_event, wait_event_count, wait_events}, [=] {
        copy_box(static_cast<std::byte*>(destination), to, static_cast<const std::byte*>(source), from);
    });
}

/// Hints change nothing here: host and device memory are the same.
void check_hint(CommandList& list, const void* pointer, std::size_t size) {
    require_pointers(pointer);
    require(list.context().allocations().contains(pointer, size), ZE_RESULT_ERROR_INVALID_ARGUMENT);
}

ze_result_t memory_prefetch(ze_command_list_handle_t handle, const void* pointer, std::size_t size) {
    check_hint(*resolve<CommandList>(handle), pointer, size);
    return ZE_RESULT_SUCCESS;
}

ze_result_t mem_advise(ze_command_list_handle_t handle, ze_device_handle_t device, const void* pointer,
                       std::size_t size, ze_memory_advice_t advice) {
    static_cast<void>(resolve<Device>(device));
    require(advice <= ZE_MEMORY_ADVICE_BIAS_UNCACHED, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    check_hint(*resolve<CommandList>(handle), pointer, size);
    return ZE_RESULT_SUCCESS;
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
