// Filters over the pixels of one picture. Alpha stays as it is.
#pragma once

#include "video_proc/effects.hpp"
#include "video_proc/sample_planes.hpp"

namespace zeva::va_driver {

/// Averages each sample with those of its eight neighbours that differ by at most `strength` steps of an
/// 8 bit sample: a sigma filter (J.-S. Lee, 1983), which leaves edges alone.
void reduce_noise(const SamplePlanes& from, SamplePlanes& to, float strength);

/// Adds what differs from the surroundings, `amount` times, to grey, luma, or red, green and blue.
void sharpen(const SamplePlanes& from, SamplePlanes& to, float amount);

/// Changes the colours of a grey or YUV picture. Contrast also works on chroma, and brightness is a step of
/// luma, as in DirectX's ProcAmp controls and Intel's driver.
void balance_colors(SamplePlanes& picture, const ColorBalance& balance, ColorRange range);

} // namespace zeva::va_driver
