// Slice segment headers of HEVC (ITU-T H.265, section 7.3.6.1): x265's are read, the client's are written.
// The data behind them stay as they are: the tools that they depend on are the same.
#pragma once

#include "bitstream/hevc_nal_unit_types.hpp"
#include "encode/hevc/parameter_sets.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace zeva::va_driver::hevc_encode {

/// A picture in one slice, as x265 has coded it.
struct CodedSlice {
    bool is_intra = true;
    bool filters_sample_offset_luma = false; ///< slice_sao_luma_flag
    bool filters_sample_offset_chroma = false;
    bool uses_temporal_motion_vectors = false;
    unsigned max_merge_candidates = 5;
    int qp = 26;
    /// Behind the header, with emulation prevention bytes. These do not depend on the header: its last byte
    /// is never 0.
    std::span<const std::uint8_t> data;
};

/// Reads a slice of x265's: the whole of a picture, with one reference at most. Throws StatusError when it is
/// anything else.
[[nodiscard]] CodedSlice read_slice(std::span<const std::uint8_t> nal_unit,
                                    const SequenceParameterSet& sequence, const PictureParameterSet& picture);

/// What the client decides of a slice header.
struct SliceHeader {
    unsigned nal_unit_type = hevc::nal_trail_r;
    std::int32_t order_count = 0;
    /// How far its order count is beyond that of the only picture that it refers to, and that stays a
    /// reference; 0 of an intra picture.
    std::int32_t reference_distance = 0;
};

/// Appends a NAL unit that fits the client's parameter sets.
void append_slice(std::vector<std::uint8_t>& stream, const SliceHeader& header,
                  const SequenceParameterSet& sequence, const PictureParameterSet& picture,
                  const CodedSlice& slice);

} // namespace zeva::va_driver::hevc_encode
