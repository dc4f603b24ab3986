// VP8 (RFC 6386) as clients ask for it.
#pragma once

#include "encode/picture_encoder.hpp"

#include <memory>

namespace zeva::va_driver::vpx {

[[nodiscard]] std::unique_ptr<PictureEncoder> make_vp8_encoder(const EncoderOptions& options);

} // namespace zeva::va_driver::vpx
