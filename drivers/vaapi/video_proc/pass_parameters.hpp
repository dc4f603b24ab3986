// Reading the parameters of a pass.
#pragma once

#include "surface.hpp"
#include "video_proc/effects.hpp"
#include "video_proc/sample_converter.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <va/va.h>
#include <va/va_vpp.h>

namespace zeva::va_driver {

struct Driver;
class Buffer;

/// A parameter buffer, checked when it is rendered: what it points to need not live longer.
struct VideoProcPass {
    std::shared_ptr<Surface> source;
    Rectangle source_area;
    ColorEncoding source_color;
    Rectangle output_area; ///< inside of the target
    ColorEncoding output_color;
    std::uint32_t background; ///< 0xAARRGGBB; with alpha 0 what is outside of the area stays
    Effects effects;
    std::shared_ptr<Surface> previous; ///< the frame before, for deinterlacing; or null
    std::shared_ptr<Surface> next;     ///< the frame after
};

// What vaQueryVideoProcPipelineCaps tells of the parameters.
inline constexpr std::uint32_t offered_filter_flags =
    VA_TOP_FIELD | VA_BOTTOM_FIELD | VA_SRC_COLOR_MASK | VA_FILTER_SCALING_FAST | VA_FILTER_SCALING_HQ |
    VA_FILTER_INTERPOLATION_NEAREST_NEIGHBOR | VA_FILTER_INTERPOLATION_BILINEAR |
    VA_FILTER_INTERPOLATION_ADVANCED;
inline constexpr std::uint32_t offered_blend_flags =
    VA_BLEND_GLOBAL_ALPHA | VA_BLEND_PREMULTIPLIED_ALPHA | VA_BLEND_LUMA_KEY;
inline constexpr std::uint32_t offered_mirrors = VA_MIRROR_HORIZONTAL | VA_MIRROR_VERTICAL;
inline constexpr std::uint32_t offered_rotations =
    1U << VA_ROTATION_NONE | 1U << VA_ROTATION_90 | 1U << VA_ROTATION_180 | 1U << VA_ROTATION_270;

/// Throws StatusError.
[[nodiscard]] VideoProcPass read_pass(Driver& driver, const VAProcPipelineParameterBuffer& parameters,
                                      const Surface& target);

/// The buffers of filters. Throws StatusError.
[[nodiscard]] std::vector<std::shared_ptr<Buffer>> find_filters(Driver& driver, const VABufferID* ids,
                                                                unsigned int count);

} // namespace zeva::va_driver
