// MPEG-2 video: 4:2:0, frame pictures of types I and P.
#pragma once

#include "encode/mpeg2/picture_codec.hpp"
#include "encode/picture_encoder.hpp"

#include <memory>
#include <optional>

namespace zeva::va_driver::mpeg2 {

/// Headers that the client has written itself are taken, with what the slices depend on put into the picture
/// coding extension; otherwise they are the library's. A picture has a slice for each macroblock row.
class Mpeg2Encoder final : public PictureEncoder {
public:
    explicit Mpeg2Encoder(const EncoderOptions& options);

    [[nodiscard]] std::unique_ptr<PreparedEncoding> prepare(const EncodeInput& input,
                                                            const SurfaceLayout& source) override;

private:
    class Picture;

    ClientHeaders take_headers(const EncodeInput& input, unsigned coding_type);
    [[nodiscard]] StreamSettings make_settings(const EncodeInput& input) const;

    const VAProfile profile_;
    QuantiserMatrices loaded_matrices_;
    std::optional<SequenceHeader> client_sequence_; ///< the last that the client has written itself
    bool has_client_headers_ = false;
    std::shared_ptr<const StreamSettings> settings_; ///< of the last intra picture
    const std::shared_ptr<PictureCodec> codec_;
};

} // namespace zeva::va_driver::mpeg2
