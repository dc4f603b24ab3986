// Whole pictures from one field.
#pragma once

#include "video_proc/effects.hpp"
#include "video_proc/sample_planes.hpp"

namespace zeva::va_driver {

/// The frame to deinterlace between its neighbours in time, of the same format and size.
struct FrameSequence {
    const SamplePlanes* previous; ///< null: there is none
    const SamplePlanes& current;
    const SamplePlanes* next; ///< null: there is none
};

/// Keeps the rows of one field and makes those between. Motion adaptive: where nothing moves they are the
/// other field's, so that a still picture stays what it is; without a previous frame as bob. Bob: the mean
/// of the rows above and below.
void deinterlace(const FrameSequence& frames, const Deinterlacing& how, SamplePlanes& to);

} // namespace zeva::va_driver
