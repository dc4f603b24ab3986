// Turning and mirroring pictures.
#pragma once

#include "video_proc/effects.hpp"
#include "video_proc/sample_planes.hpp"

#include <zeva/picture_info.hpp>

namespace zeva::va_driver {

/// Turned clockwise by so many quarters, then mirrored.
[[nodiscard]] Orientation orientation(unsigned int quarter_turns, bool mirrored_horizontally,
                                      bool mirrored_vertically);

/// Every plane moves as a whole: the chroma of a picture of odd size keeps its samples.
void turn(const SamplePlanes& from, const Orientation& orientation, SamplePlanes& to);

/// Where a rectangle of a picture of this size is after the picture was turned.
[[nodiscard]] Rectangle turned(const Rectangle& area, const Orientation& orientation, std::uint32_t width,
                               std::uint32_t height);

} // namespace zeva::va_driver
