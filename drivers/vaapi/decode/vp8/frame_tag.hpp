// The uncompressed beginning of a VP8 frame, which VA-API's clients do not send (RFC 6386, section 9.1).
#pragma once

#include <cstdint>
#include <vector>

namespace zeva::va_driver::vp8 {

inline constexpr unsigned max_version = 3;
inline constexpr std::uint32_t max_dimension = (1U << 14) - 1;
inline constexpr std::uint32_t max_first_partition_size = (1U << 19) - 1;

struct FrameTag {
    bool key = false;
    unsigned version = 0;                   ///< 0 to max_version
    std::uint32_t first_partition_size = 0; ///< bytes, at most max_first_partition_size
    std::uint32_t width = 0;                ///< pixels, at most max_dimension; written for key frames alone
    std::uint32_t height = 0;
};

/// Appends 10 bytes for a key frame, 3 for others: a frame that is shown and not scaled.
void append_frame_tag(std::vector<std::uint8_t>& stream, const FrameTag& tag);

} // namespace zeva::va_driver::vp8
