// How much work a picture is worth.
#pragma once

#include "encode/rate_control.hpp"

#include <array>
#include <cstddef>
#include <limits>

#include <vpx/vpx_encoder.h>

namespace zeva::va_driver::vpx {

/// Two numbers that libvpx has for it.
struct Effort {
    unsigned long deadline = 0;
    int cpu_used = 0;

    friend bool operator==(const Effort&, const Effort&) = default;
};

/// A picture may take as long as libvpx's thorough mode needs, or what remains of real time.
inline constexpr unsigned long good_quality = std::numeric_limits<unsigned long>::max();
inline constexpr unsigned long real_time = VPX_DL_REALTIME;

/// What quality levels mean, from 1, the best and slowest.
inline constexpr std::size_t quality_levels = 7;
using EffortTable = std::array<Effort, quality_levels>;

/// That of the client's quality level. Where it names none: what FFmpeg has libvpx do by default. Throws
/// StatusError when there is no such level.
[[nodiscard]] Effort effort_of(const EffortTable& levels, const RateControl& rate);

} // namespace zeva::va_driver::vpx
