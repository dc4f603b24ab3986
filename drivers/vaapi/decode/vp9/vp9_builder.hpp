// VP9: VA buffers to the frames that were in them.
#pragma once

#include "decode/stream_builder.hpp"

#include <span>
#include <vector>

namespace zeva::va_driver::vp9 {

/// The slice data is the whole frame. The buffers are only compared with its header, of which they are a
/// copy.
class Vp9Builder final : public StreamBuilder {
public:
    [[nodiscard]] AVCodecID codec() const noexcept override { return AV_CODEC_ID_VP9; }
    [[nodiscard]] bool wants_uniform_pitches() const noexcept override { return false; }
    void build(const DecodeInput& input, CodedPicture& picture) override;
};

/// The surfaces that a picture may be predicted from; none for a key frame. Throws
/// StatusError.
[[nodiscard]] std::vector<VASurfaceID> references(std::span<const std::byte> picture_parameters);

} // namespace zeva::va_driver::vp9
