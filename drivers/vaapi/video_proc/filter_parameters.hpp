// The filters that the video processor offers, and reading the buffers that ask for them.
#pragma once

#include "buffer.hpp"
#include "video_proc/effects.hpp"

#include <array>
#include <memory>
#include <span>

#include <va/va.h>
#include <va/va_vpp.h>

namespace zeva::va_driver {

/// In the order in which they are applied.
inline constexpr std::array offered_filters{VAProcFilterDeinterlacing, VAProcFilterNoiseReduction,
                                            VAProcFilterSharpening, VAProcFilterHighDynamicRangeToneMapping,
                                            VAProcFilterColorBalance};

inline constexpr std::array<VAProcFilterCapDeinterlacing, 3> deinterlacing_caps{{
    {VAProcDeinterlacingBob, {}},
    {VAProcDeinterlacingWeave, {}},
    {VAProcDeinterlacingMotionAdaptive, {}},
}};

// Ranges as those of Intel's driver: smallest, greatest, default, step.
inline constexpr std::array<VAProcFilterCap, 1> noise_reduction_caps{{{{0, 64, 0, 1, {}}, {}}}};
inline constexpr std::array<VAProcFilterCap, 1> sharpening_caps{{{{0, 64, 44, 1, {}}, {}}}};
inline constexpr std::array<VAProcFilterCapColorBalance, 4> color_balance_caps{{
    {VAProcColorBalanceHue, {-180, 180, 0, 0.1F, {}}, {}},
    {VAProcColorBalanceSaturation, {0, 10, 1, 0.1F, {}}, {}},
    {VAProcColorBalanceBrightness, {-100, 100, 0, 0.1F, {}}, {}},
    {VAProcColorBalanceContrast, {0, 10, 1, 0.1F, {}}, {}},
}};

inline constexpr std::array<VAProcFilterCapHighDynamicRange, 1> tone_mapping_caps{
    {{VAProcHighDynamicRangeMetadataHDR10, VA_TONE_MAPPING_HDR_TO_SDR, {}}}};

/// Adds what the buffers of filters ask for, in any order, for that is how clients list them; but no type
/// twice. Throws StatusError.
void read_filters(std::span<const std::shared_ptr<Buffer>> filters, Effects& effects);

} // namespace zeva::va_driver
