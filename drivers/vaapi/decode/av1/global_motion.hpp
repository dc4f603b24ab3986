// The motion of the whole picture (AV1 specification, sections 5.9.24 and 5.9.25).
#pragma once

#include "bitstream/bit_writer.hpp"
#include "decode/av1/frame.hpp"

namespace zeva::va_driver::av1 {

/// Whether a header can express the parameters of a frame that is not intra.
[[nodiscard]] bool has_valid_global_motion(const Frame& frame) noexcept;

/// What the header tells: parameters that the type of motion does not have follow from the others.
[[nodiscard]] GlobalMotion global_motion(const Frame& frame) noexcept;

/// global_motion_params(), of a frame that is not intra. `primary` is null when there is no primary
/// reference.
void write_global_motion(BitWriter& writer, const Frame& frame, const SavedFrame* primary);

} // namespace zeva::va_driver::av1
