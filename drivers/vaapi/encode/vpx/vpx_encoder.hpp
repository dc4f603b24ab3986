// Encoding with libvpx.
#pragma once

#include "encode/picture_encoder.hpp"
#include "encode/vpx/reference_map.hpp"
#include "encode/vpx/session.hpp"

#include <cstddef>
#include <memory>
#include <optional>

namespace zeva::va_driver::vpx {

/// A codec: how libvpx knows it, and what its buffers mean.
struct Codec {
    Library library;
    std::size_t reference_slots;
    /// Throws StatusError as PictureEncoder::prepare does.
    PictureRequest (*read)(const EncodeInput& input);
};

/// libvpx writes all headers; the client's parameters say what it is to make.
class VpxEncoder final : public PictureEncoder {
public:
    VpxEncoder(const Codec& codec, const EncoderOptions& options);

    [[nodiscard]] std::unique_ptr<PreparedEncoding> prepare(const EncodeInput& input,
                                                            const SurfaceLayout& source) override;

private:
    class Picture;

    void check_size(const StreamFormat& format, const SurfaceLayout& source) const;
    [[nodiscard]] vpx_enc_frame_flags_t flags_of(const PictureRequest& request);

    const Codec codec_;
    const EncoderOptions options_;
    const std::shared_ptr<Session> session_;
    ReferenceMap references_;
    std::optional<StreamFormat> format_; ///< of the last key picture
};

} // namespace zeva::va_driver::vpx
