// The frame header (AV1 specification, section 5.9).
#pragma once

#include "bitstream/bit_writer.hpp"
#include "decode/av1/frame.hpp"

#include <cstddef>

namespace zeva::va_driver::av1 {

/// Where refresh_frame_flags is in the header, in bits. VA-API lacks it; it is written as 0, to be replaced
/// when it is known. Frames that replace all references do not have it.
struct FrameHeaderPlaces {
    std::size_t refresh_frame_flags = 0;
};

/// Appends uncompressed_header() of a frame whose references are in `slots`.
FrameHeaderPlaces write_frame_header(BitWriter& writer, const Frame& frame, const Slots& slots,
                                     unsigned tile_size_bytes);

} // namespace zeva::va_driver::av1
