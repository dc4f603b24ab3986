// The part of H.264's video usability information that tells a decoder how long to hold pictures back.
#pragma once

#include "bitstream/bit_writer.hpp"

#include <cstdint>

namespace zeva::va_driver::h264 {

/// Writes bitstream_restriction_flag and what follows it (ITU-T H.264, section E.1.1): no limit of sizes and
/// vectors; `reference_frames` are held, and `reordered_frames` may precede one that is shown earlier.
void write_bitstream_restriction(BitWriter& writer, std::uint32_t reference_frames,
                                 std::uint32_t reordered_frames = 0);

} // namespace zeva::va_driver::h264
