// What HEVC's video and sequence parameter sets both say: the profile, the level, how many pictures are held.
#pragma once

#include "bitstream/bit_writer.hpp"

#include <cstdint>
#include <vector>

namespace zeva::va_driver::hevc {

struct SequenceLimits {
    unsigned profile; ///< general_profile_idc, below 32; no other is compatible
    bool is_high_tier;
    unsigned level;                      ///< general_level_idc: 30 times the number
    bool is_progressive;                 ///< so is the source, and every picture is a frame
    unsigned max_decoded_pictures;       ///< sps_max_dec_pic_buffering_minus1 + 1
    unsigned max_reordered_pictures = 0; ///< sps_max_num_reorder_pics
};

/// profile_tier_level( 1, 0 ) (ITU-T H.265, section 7.3.3).
void write_profile(BitWriter& writer, const SequenceLimits& limits);

/// How many pictures are held.
void write_ordering(BitWriter& writer, const SequenceLimits& limits);

/// Appends the video parameter set 0 of one layer (section 7.3.2.1).
void append_video_parameter_set(std::vector<std::uint8_t>& stream, const SequenceLimits& limits);

} // namespace zeva::va_driver::hevc
