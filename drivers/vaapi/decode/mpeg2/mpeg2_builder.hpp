// MPEG-2 video: VA buffers to byte streams.
#pragma once

#include "decode/buffer_reading.hpp"
#include "decode/field_pair.hpp"
#include "decode/mpeg2/headers.hpp"
#include "decode/stream_builder.hpp"

#include <span>

namespace zeva::va_driver::mpeg2 {

/// 4:2:0 (Simple and Main), frames and fields.
class Mpeg2Builder final : public StreamBuilder {
public:
    [[nodiscard]] AVCodecID codec() const noexcept override { return AV_CODEC_ID_MPEG2VIDEO; }
    [[nodiscard]] bool wants_uniform_pitches() const noexcept override { return true; }
    [[nodiscard]] bool picture_precedes_missing_references() const noexcept override { return true; }
    void build(const DecodeInput& input, CodedPicture& picture) override;
    void forget(VASurfaceID surface) noexcept override;

private:
    using Slice = SliceInput<VASliceParameterBufferMPEG2>;

    /// What VA-API tells of a sequence, and what it does not.
    struct Sequence {
        unsigned width = 0;
        unsigned height = 0;
        bool progressive = false;
    };

    void update_sequence(const VAPictureParameterBufferMPEG2& picture, std::span<const Slice> slices);

    Sequence sequence_;
    QuantiserMatrices matrices_;
    FieldPair fields_;
};

} // namespace zeva::va_driver::mpeg2
