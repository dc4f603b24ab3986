// H.264: VA buffers to byte streams.
#pragma once

#include "decode/field_pair.hpp"
#include "decode/h264/access_unit.hpp"
#include "decode/h264/reference_tracker.hpp"
#include "decode/stream_builder.hpp"

#include <cstdint>

namespace zeva::va_driver::h264 {

/// 4:2:0 and 4:0:0 of 8 and 10 bits (Constrained Baseline, Main, High, High 10), frames and fields.
class H264Builder final : public StreamBuilder {
public:
    [[nodiscard]] AVCodecID codec() const noexcept override { return AV_CODEC_ID_H264; }
    [[nodiscard]] bool wants_uniform_pitches() const noexcept override { return true; }
    void build(const DecodeInput& input, CodedPicture& picture) override;
    void forget(VASurfaceID surface) noexcept override;

private:
    void begin_frame(VASurfaceID surface, CodedPicture& picture, bool fits_lone_field);

    AccessUnit unit_;
    ReferenceTracker references_;
    FieldPair fields_;
    std::uint32_t frame_number_ = 0; ///< of the picture before
};

} // namespace zeva::va_driver::h264
