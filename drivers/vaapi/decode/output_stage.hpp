// From libavcodec's planar frame to the bytes of the surface.
#pragma once

#include "decode/av_handles.hpp"
#include "decode/frame_source.hpp"
#include "decode/picture_decoder.hpp"

#include <cstdint>

namespace zeva::va_driver {

/// Which rows of a frame were decoded.
enum class Rows { all, top_field, bottom_field };

struct OutputBytes {
    std::uint64_t decoder_output = 0;
    std::uint64_t driver = 0;
};

/// Whether the target has all planes of its format, each with the bytes of the visible picture.
[[nodiscard]] bool holds_visible_picture(const PictureTarget& target);

/// Writes into the target what of `frame` does not lie there already. A tiled target is written whole.
[[nodiscard]] OutputBytes write_output(const AVFrame& frame, Placement placement, Rows rows,
                                       const PictureTarget& target);

} // namespace zeva::va_driver
