// Where recordings come from.
#pragma once

#include "recording.hpp"

#include <string>

namespace zeva::test {

/// libavcodec decodes the first video of a file. Throws std::runtime_error.
[[nodiscard]] Recording record_decoding(VADisplay display, const std::string& file);

/// An encoder of libavcodec, h264_vaapi say, encodes a few pictures. Throws std::runtime_error.
[[nodiscard]] Recording record_encoding(VADisplay display, const std::string& encoder);

/// Passes of the video processor, with every filter.
[[nodiscard]] Recording make_video_processing(VADisplay display);

} // namespace zeva::test
