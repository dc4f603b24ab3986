#include "encode/vpx/vpx_encoder.hpp"

#include "status.hpp"

#include <utility>

namespace zeva::va_driver::vpx {

class VpxEncoder::Picture final : public PreparedEncoding {
public:
    Picture(std::shared_ptr<Session> session, PictureRequest request, vpx_enc_frame_flags_t flags,
            unsigned long duration)
        : session_(std::move(session)), request_(std::move(request)), flags_(flags), duration_(duration) {
        coded_buffer = request_.coded_buffer;
    }

    EncodedPicture encode(const Pixels& source) override {
        return session_->encode(request_, flags_, duration_, source);
    }

private:
    const std::shared_ptr<Session> session_;
    const PictureRequest request_;
    const vpx_enc_frame_flags_t flags_;
    const unsigned long duration_;
};

VpxEncoder::VpxEncoder(const Codec& codec, const EncoderOptions& options)
    : codec_(codec), options_(options), session_(std::make_shared<Session>(codec.library, options.threads)),
      references_(codec.reference_slots) {}

void VpxEncoder::check_size(const StreamFormat& format, const SurfaceLayout& source) const {
    require(format.width != 0 && format.height != 0 && format.width <= options_.width &&
                format.height <= options_.height,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    require(format.width <= source.width && format.height <= source.height, VA_STATUS_ERROR_INVALID_SURFACE);
}

vpx_enc_frame_flags_t VpxEncoder::flags_of(const PictureRequest& request) {
    if (request.is_key) {
        references_.add_key();
        format_ = request.format;
        return VPX_EFLAG_FORCE_KF;
    }
    require(format_ == request.format, VA_STATUS_ERROR_INVALID_PARAMETER); // nothing to refer to
    return references_.add(request.references);
}

std::unique_ptr<PreparedEncoding> VpxEncoder::prepare(const EncodeInput& input, const SurfaceLayout& source) {
    PictureRequest request = codec_.read(input);
    check_size(request.format, source);
    const vpx_enc_frame_flags_t flags = flags_of(request);
    return std::make_unique<Picture>(session_, std::move(request), flags,
                                     picture_duration(input.rate_control));
}

} // namespace zeva::va_driver::vpx
