// What an encoder of libavcodec is opened with.
#pragma once

#include "encode/mpeg2/sequence_header.hpp"

#include <cstdint>
#include <optional>

namespace zeva::va_driver::mpeg2 {

/// VAConfigAttribEncQualityRange: 1 weighs each macroblock's rate against its distortion, with trellis
/// quantisation; 2 does so without; 3 is what libavcodec does by itself, and what is done unless the client
/// says otherwise.
inline constexpr unsigned quality_levels = 3;

struct FrameRate {
    int numerator = 0; ///< one of MPEG-2's (section 6.3.5)
    int denominator = 1;

    friend bool operator==(const FrameRate&, const FrameRate&) = default;
};

/// How many bits are spent, when the client does not choose the quantisers.
struct BitBudget {
    std::int64_t bits_per_second = 0;
    std::int64_t max_bits_per_second = 0;
    int buffer_bits = 0; ///< of the video buffering verifier; these two: 0 for the library's choice
    int initial_buffer_bits = 0;
    int min_quantiser = 0; ///< these two: 0 for the library's choice
    int max_quantiser = 0;

    friend bool operator==(const BitBudget&, const BitBudget&) = default;
};

/// Constant from one intra picture to the next.
struct StreamSettings {
    int profile = 0; ///< FF_PROFILE_MPEG2_*
    int level = 0;   ///< as in profile_and_level_indication; negative: the library's choice
    SequenceHeader sequence;
    unsigned aspect_ratio_information = 0; ///< table 6-3
    FrameRate frame_rate;
    unsigned intra_dc_precision = 0;
    bool uses_intra_vlc = false;
    std::optional<BitBudget> budget; ///< nothing: the client chooses the quantisers
    unsigned quality_level = quality_levels;
    bool has_client_headers = false; ///< the library's are not used

    friend bool operator==(const StreamSettings&, const StreamSettings&) = default;
};

} // namespace zeva::va_driver::mpeg2
