// The two fields of an interlaced picture, as pictures of their own.
#pragma once

#include "video_proc/sample_converter.hpp"
#include "video_proc/sample_planes.hpp"

namespace zeva::va_driver {

/// The rows of the field of a frame of so many rows.
[[nodiscard]] std::uint32_t field_rows(std::uint32_t rows, Parity parity);

/// Makes `field` of every other row of `frame`, which has at least two. Its last row of chroma may be missing
/// in the frame, whose last row it gets.
void take_field(const SamplePlanes& frame, Parity parity, SamplePlanes& field);

/// The other way round; the rows of the frame's other field stay as they are.
void put_field(const SamplePlanes& field, Parity parity, SamplePlanes& frame);

} // namespace zeva::va_driver
