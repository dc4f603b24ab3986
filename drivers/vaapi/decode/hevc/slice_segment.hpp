// HEVC slice segments as clients send them, and as libavcodec gets them.
#pragma once

#include "decode/hevc/reference_picture_set.hpp"
#include "recycled_memory.hpp"

#include <va/va.h>
#include <va/va_dec_hevc.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace zeva::va_driver::hevc {

enum class SliceType { b = 0, p = 1, i = 2 };

/// A NAL unit with a slice segment. What follows the reference picture set in its header is not looked at.
struct SliceSegment {
    std::span<const std::uint8_t> data;  ///< slice_segment_data( )
    RecycledVector<std::uint8_t> header; ///< slice_segment_header( ), without emulation prevention bytes
    std::size_t header_bits = 0;
    std::size_t rest = 0; ///< bits of the header up to what follows the reference picture set
    bool is_idr = false;
    bool is_first = false; ///< of the picture
    bool is_dependent = false;
    std::uint32_t address = 0;
    SliceType type = SliceType::i; ///< not of a dependent one
};

/// Reads a NAL unit, whose slice data begin at `data_offset`, counted without emulation prevention bytes.
/// Nothing when it is no slice segment of the base layer or broken.
[[nodiscard]] std::optional<SliceSegment> read_slice_segment(std::span<const std::uint8_t> nal_unit,
                                                             std::size_t data_offset,
                                                             const VAPictureParameterBufferHEVC& picture);

/// Appends a slice segment as part of an ordinary picture (TRAIL_R), which refers to the parameter sets of
/// append_parameter_sets and has `references` in place of its own reference picture set.
void append_slice_segment(std::vector<std::uint8_t>& stream, const SliceSegment& segment,
                          const ReferencePictureSet& references, const VAPictureParameterBufferHEVC& picture);

} // namespace zeva::va_driver::hevc
