#include "commands/memory_copy.hpp"

#include "api_boundary.hpp"
#include "counters.hpp"

#include <algorithm>
#include <cstring>

namespace zeva::ze_driver {
namespace {

/// Numbers below this keep every offset in a box below 2^63.
constexpr std::uint64_t max_box_number = INT32_MAX;

/// The same bytes in as few rows and slices as possible, when `other` can be taken in the same way.
void merge_rows(Box& box, Box& other) {
    if (box.pitch == box.width && other.pitch == other.width) {
        box.width = other.width = box.width * box.height;
        box.pitch = other.pitch = box.width;
        box.height = other.height = 1;
    }
    if (box.height == 1 && box.slice_pitch == box.width && other.slice_pitch == other.width) {
        box.width = other.width = box.width * box.depth;
        box.depth = other.depth = 1;
    }
}

} // namespace

Box make_box(const ze_copy_region_t& region, std::uint32_t pitch, std::uint32_t slice_pitch) {
    const std::uint64_t rows = std::uint64_t{region.originY} + region.height;
    const std::uint64_t slices = std::uint64_t{region.originZ} + region.depth;
    require(std::max({rows, slices, std::uint64_t{pitch}, std::uint64_t{slice_pitch}}) < max_box_number,
            ZE_RESULT_ERROR_INVALID_SIZE);
    require(region.height <= 1 || region.width <= pitch, ZE_RESULT_ERROR_INVALID_SIZE);
    const bool has_rows = region.width > 0 && region.height > 0;
    require(region.depth <= 1 || !has_rows ||
                slice_pitch >= std::uint64_t{region.height - 1} * pitch + region.width,
            ZE_RESULT_ERROR_INVALID_SIZE);
    const std::size_t first_slice = region.depth == 0 ? 0 : region.originZ; // 0: a two-dimensional copy
    return {.offset = first_slice * slice_pitch + std::size_t{region.originY} * pitch + region.originX,
            .width = region.width,
            .height = region.height,
            .depth = std::max(region.depth, 1u),
            .pitch = pitch,
            .slice_pitch = slice_pitch};
}

bool overlap(const std::byte* one, const Box& one_box, const std::byte* other, const Box& other_box) {
    if (one_box.is_empty() || one + one_box.extent() <= other + other_box.offset ||
        other + other_box.extent() <= one + one_box.offset)
        return false;
    // The rows of a box are in the order of their addresses, so both can be gone through side by side.
    const std::size_t count = one_box.height * one_box.depth;
    const auto row = [](const std::byte* memory, const Box& box, std::size_t i) {
        return memory + box.row_offset(i % box.height, i / box.height);
    };
    for (std::size_t i = 0, j = 0; i < count && j < count;) {
        const std::byte* const a = row(one, one_box, i);
        const std::byte* const b = row(other, other_box, j);
        if (a < b + other_box.width && b < a + one_box.width)
            return true;
        a < b ? ++i : ++j;
    }
    return false;
}

void copy_box(std::byte* destination, const Box& to, const std::byte* source, const Box& from) {
    if (from.is_empty()) // it may have very many rows
        return;
    Box target = to;
    Box origin = from;
    merge_rows(target, origin);
    for (std::size_t slice = 0; slice < origin.depth; ++slice)
        for (std::size_t row = 0; row < origin.height; ++row)
            std::memcpy(destination + target.row_offset(row, slice), source + origin.row_offset(row, slice),
                        origin.width);
    counters.copied_bytes += origin.width * origin.height * origin.depth;
}

void copy_bytes(void* destination, const void* source, std::size_t size) {
    std::memmove(destination, source, size);
    counters.copied_bytes += size;
}

void fill_bytes(void* memory, std::size_t size, const FillPattern& pattern) {
    if (pattern.size == 1) {
        std::memset(memory, std::to_integer<int>(pattern.bytes[0]), size);
    } else {
        alignas(64) std::array<std::byte, 4096>
            block; // stays in the nearest cache, and is a multiple of the pattern
        for (std::size_t i = 0; i < std::min(size, block.size()); i += pattern.size)
            std::memcpy(block.data() + i, pattern.bytes.data(), pattern.size);
        for (std::size_t done = 0; done < size; done += block.size())
            std::memcpy(static_cast<std::byte*>(memory) + done, block.data(),
                        std::min(size - done, block.size()));
    }
    counters.filled_bytes += size;
}

} // namespace zeva::ze_driver
