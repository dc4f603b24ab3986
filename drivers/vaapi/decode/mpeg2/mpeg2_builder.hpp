// MPEG-2 video: VA buffers to byte streams.
#pragma once

#include "decode/buffer_reading.hpp"
#include "decode/mpeg2/headers.hpp"
#include "decode/stream_builder.hpp"

#include <optional>
#include <vector>

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

    /// The first field of a frame whose second one may follow.
    struct FirstField {
        VASurfaceID surface = VA_INVALID_ID;
        unsigned structure = 0;
    };

    void load_matrices(std::span<const std::byte> buffer);
    void update_sequence(const VAPictureParameterBufferMPEG2& picture, const std::vector<Slice>& slices);
    [[nodiscard]] bool is_second_field(const VAPictureParameterBufferMPEG2& picture,
                                       VASurfaceID surface) const;

    Sequence sequence_;
    QuantiserMatrices matrices_;
    std::optional<FirstField> first_field_;
};

} // namespace zeva::va_driver::mpeg2
