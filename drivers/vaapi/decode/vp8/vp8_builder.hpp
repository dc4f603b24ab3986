// VP8: VA buffers to the frames that they were taken from.
#pragma once

#include "decode/stream_builder.hpp"

namespace zeva::va_driver::vp8 {

/// The slice data is the frame without its first 3 or 10 bytes, so the header in the first partition, with
/// all probabilities and quantisers, is there, and the buffers that repeat it are not needed.
class Vp8Builder final : public StreamBuilder {
public:
    [[nodiscard]] AVCodecID codec() const noexcept override { return AV_CODEC_ID_VP8; }
    [[nodiscard]] bool wants_uniform_pitches() const noexcept override { return true; }
    void build(const DecodeInput& input, CodedPicture& picture) override;
};

} // namespace zeva::va_driver::vp8
