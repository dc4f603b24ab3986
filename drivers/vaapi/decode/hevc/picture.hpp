// What the buffers of an HEVC picture say about the whole picture (ITU-T H.265).
#pragma once

#include "decode/picture_decoder.hpp"

#include <va/va.h>
#include <va/va_dec_hevc.h>

#include <optional>

extern "C" {
#include <libavutil/pixfmt.h>
}

namespace zeva::va_driver::hevc {

struct Picture {
    VAPictureParameterBufferHEVC parameters{};
    std::optional<VAPictureParameterBufferHEVCRext> range_extension;
    std::optional<VAIQMatrixBufferHEVC> matrices;
    AVPixelFormat format = AV_PIX_FMT_NONE;
};

/// Throws StatusError as StreamBuilder::build does, and VA_STATUS_ERROR_UNIMPLEMENTED for range extensions
/// that libavcodec does not know.
[[nodiscard]] Picture read_picture(const DecodeInput& input);

} // namespace zeva::va_driver::hevc
