// PictureInfo from what FFmpeg tells.
#pragma once

#include "media/av_handles.hpp"

#include <zeva/picture_info.hpp>

namespace zeva {

/// Of a whole stream, as its container tells; no visible rectangle.
[[nodiscard]] PictureInfo picture_info(const AVCodecParameters& parameters);

/// Of one frame that was decoded without applying its cropping.
[[nodiscard]] PictureInfo picture_info(const AVFrame& frame);

} // namespace zeva
