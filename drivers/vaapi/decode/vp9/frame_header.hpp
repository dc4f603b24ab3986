// The beginning of a VP9 frame (VP9 Bitstream & Decoding Process Specification, section 6.2).
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace zeva::va_driver::vp9 {

struct FrameSize {
    unsigned width = 0;
    unsigned height = 0;
    bool operator==(const FrameSize&) const = default;
};

struct SampleFormat {
    unsigned bit_depth = 8;
    bool subsampled_x = true;
    bool subsampled_y = true;
    bool operator==(const SampleFormat&) const = default;
};

struct FrameHeader {
    unsigned profile = 0; ///< 0 to 3
    bool key = false;
    std::optional<SampleFormat> samples; ///< inter frames have their references' format
    std::optional<FrameSize> size;       ///< nothing when it is the size of a reference
};

/// Reads the uncompressed header of a coded frame as far as the frame's size. Nothing when it is broken, or
/// only shows a frame that was decoded before.
[[nodiscard]] std::optional<FrameHeader> read_frame_header(std::span<const std::uint8_t> frame);

} // namespace zeva::va_driver::vp9
