// From libavcodec's planar frame to the bytes of the surface.
#pragma once

#include "decode/frame_source.hpp"
#include "decode/picture_decoder.hpp"
#include "decode/stream_builder.hpp"

#include <cstdint>

namespace zeva::va_driver {

struct OutputBytes {
    std::uint64_t decoder_output = 0;
    std::uint64_t driver = 0;
};

/// Whether frames of this format can be written to surfaces of that one.
[[nodiscard]] bool can_write(AVPixelFormat from, PixelFormat to) noexcept;

/// Which planes of a frame can be the target's own.
[[nodiscard]] Placement best_placement(AVPixelFormat from, const PictureTarget& to) noexcept;

/// Whether the target has all planes of its format, each with the bytes of the visible picture.
[[nodiscard]] bool holds_visible_picture(const PictureTarget& target);

/// Writes into the target what of `frame` does not lie there already. A tiled target is written whole. The
/// formats are ones that `can_write`.
[[nodiscard]] OutputBytes write_output(const AVFrame& frame, Placement placement, Rows rows,
                                       const PictureTarget& target);

} // namespace zeva::va_driver
