// What decoding and encoding by libavcodec share.
#pragma once

#include "media/av_handles.hpp"

#include <va/va.h>

namespace zeva::test {

/// Throws std::runtime_error when one of FFmpeg's functions has failed.
void check_ffmpeg(int result, const char* what);

/// The display as a device of FFmpeg's, which does not end it. Throws std::runtime_error.
[[nodiscard]] AvBuffer make_va_device(VADisplay display);

} // namespace zeva::test
