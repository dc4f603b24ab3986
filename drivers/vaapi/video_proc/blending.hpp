// Putting one picture over another.
#pragma once

#include "video_proc/effects.hpp"
#include "video_proc/sample_planes.hpp"

namespace zeva::va_driver {

/// The same picture with alpha: none where its luma is in the range, opaque elsewhere.
void key_luma(const SamplePlanes& from, SamplePlanes& to, std::pair<float, float> range);

/// Puts `over`, by its alpha if it has any, over `picture` of the same size and samples. Alpha of `picture`
/// grows with what is put over it.
void blend(const SamplePlanes& over, const Blend& how, ColorRange range, SamplePlanes& picture);

} // namespace zeva::va_driver
