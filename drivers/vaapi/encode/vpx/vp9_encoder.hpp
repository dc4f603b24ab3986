// VP9 as clients ask for it.
#pragma once

#include "encode/picture_encoder.hpp"

#include <memory>

namespace zeva::va_driver::vpx {

/// For VAProfileVP9Profile0 and VAProfileVP9Profile2.
[[nodiscard]] std::unique_ptr<PictureEncoder> make_vp9_encoder(const EncoderOptions& options);

} // namespace zeva::va_driver::vpx
