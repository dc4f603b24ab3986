// HEVC: VA buffers to byte streams.
#pragma once

#include "decode/hevc/long_term_order.hpp"
#include "decode/hevc/picture.hpp"
#include "decode/stream_builder.hpp"
#include "recycled_memory.hpp"

#include <span>

namespace zeva::va_driver::hevc {

/// Main, Main 10 and the range extensions. Every picture becomes an ordinary one (TRAIL_R) that names its
/// references itself, whatever it was in the client's stream: which pictures to keep, and where a sequence
/// begins, the client has decided.
class HevcBuilder final : public StreamBuilder {
public:
    [[nodiscard]] AVCodecID codec() const noexcept override { return AV_CODEC_ID_HEVC; }
    [[nodiscard]] bool wants_uniform_pitches() const noexcept override { return false; }
    [[nodiscard]] bool picture_precedes_missing_references() const noexcept override { return true; }
    [[nodiscard]] bool stops_at_damage() const noexcept override { return true; }
    void build(const DecodeInput& input, CodedPicture& coded) override;
    void forget(VASurfaceID surface) noexcept override;

private:
    [[nodiscard]] bool holds(const VAPictureHEVC& reference) const;
    [[nodiscard]] bool begins_sequence(const VAPictureHEVC& current,
                                       std::span<const VAPictureHEVC> references) const;

    /// The pictures that libavcodec keeps: those that the last picture named, and itself.
    RecycledVector<VAPictureHEVC> held_;
};

} // namespace zeva::va_driver::hevc
