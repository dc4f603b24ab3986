// PNG pictures.
#pragma once

#include "rgba_picture.hpp"

namespace zeva::tool {

/// Throws Error (media) when libavcodec cannot encode it.
[[nodiscard]] std::vector<std::uint8_t> encode_png(const RgbaPicture& picture);

} // namespace zeva::tool
