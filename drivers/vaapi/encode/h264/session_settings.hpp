// What an x264 encoder is told.
#pragma once

#include "encode/h264/parameter_sets.hpp"
#include "encode/rate_control.hpp"

#include <cstdint>

#include <x264.h>

namespace zeva::va_driver::h264_encode {

/// From 1, the best, to this, the fastest: VAConfigAttribEncQualityRange.
inline constexpr std::uint32_t quality_levels = 7;

struct Deblocking {
    bool is_on = true;
    int alpha = 0; ///< FilterOffsetA / 2
    int beta = 0;

    friend bool operator==(const Deblocking&, const Deblocking&) = default;
};

struct SessionSettings {
    std::uint32_t width = 0; ///< pixels that are read; x264 repeats the last ones up to whole macroblocks
    std::uint32_t height = 0;
    unsigned level = 0; ///< level_idc
    std::uint32_t max_references = 1;
    std::uint32_t group_size = 1; ///< a P picture and the B pictures before it, up to max_reference_count
    PictureTools tools;
    Deblocking deblocking;
    std::uint32_t slice_macroblocks = 0; ///< of all slices but the last; 0: one slice
    RateControl rate;

    friend bool operator==(const SessionSettings&, const SessionSettings&) = default;
};

/// Whether an encoder can go on with other settings; if not, a new one begins with an intra picture.
[[nodiscard]] bool can_go_on(const SessionSettings& from, const SessionSettings& to);

/// One picture in, its bytes out: no B pictures, no looking ahead, one thread. Else as x264's presets say.
[[nodiscard]] x264_param_t to_parameters(const SessionSettings& settings);

} // namespace zeva::va_driver::h264_encode
