// Moving bytes: the work of copy and fill commands.
#pragma once

#include "device.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// A box of bytes in memory: rows and slices that begin at regular distances.
struct Box {
    std::size_t offset; ///< of the first row, from the pointer
    std::size_t width;  ///< bytes
    std::size_t height; ///< rows of a slice
    std::size_t depth;  ///< slices
    std::size_t pitch;  ///< bytes from row to row
    std::size_t slice_pitch;

    [[nodiscard]] bool is_empty() const { return width == 0 || height == 0 || depth == 0; }
    [[nodiscard]] std::size_t row_offset(std::size_t row, std::size_t slice) const {
        return offset + slice * slice_pitch + row * pitch;
    }
    /// Bytes from the pointer to the end of the last row.
    [[nodiscard]] std::size_t extent() const {
        return is_empty() ? 0 : row_offset(height - 1, depth - 1) + width;
    }
};

/// ZE_RESULT_ERROR_INVALID_SIZE for numbers that are no box.
[[nodiscard]] Box make_box(const ze_copy_region_t& region, std::uint32_t pitch, std::uint32_t slice_pitch);

/// Whether a row of one box shares bytes with a row of the other, of the same size.
[[nodiscard]] bool overlap(const std::byte* one, const Box& one_box, const std::byte* other,
                           const Box& other_box);

/// Copies a box to one of the same size that does not overlap it.
void copy_box(std::byte* destination, const Box& to, const std::byte* source, const Box& from);

/// Copies bytes; the ranges may overlap.
void copy_bytes(void* destination, const void* source, std::size_t size);

/// The bytes that a fill repeats.
struct FillPattern {
    std::array<std::byte, max_fill_pattern_size> bytes;
    std::size_t size; ///< a power of two
};
void fill_bytes(void* memory, std::size_t size, const FillPattern& pattern);

} // namespace zeva::ze_driver
