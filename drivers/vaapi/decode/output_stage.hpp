// From libavcodec's planar frame to the bytes of the surface.
#pragma once

#include "decode/av_handles.hpp"
#include "decode/picture_decoder.hpp"
#include "decode/placement.hpp"
#include "decode/stream_builder.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

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

/// The last step of a decoder. Not thread-safe.
class OutputStage {
public:
    /// Writes into the target what of `frame` does not lie there already. A tiled target is written whole.
    /// The formats are ones that `can_write`.
    [[nodiscard]] OutputBytes write(const AVFrame& frame, Placement placement, Rows rows,
                                    const PictureTarget& target);

private:
    [[nodiscard]] std::uint64_t write_tiled(const AVFrame& frame, const PictureTarget& target);

    std::vector<std::byte> linear_; ///< a picture that is yet to be tiled
};

} // namespace zeva::va_driver
