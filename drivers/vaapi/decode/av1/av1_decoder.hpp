// AV1: VA buffers to pictures.
#pragma once

#include "decode/av1/reference_tracker.hpp"
#include "decode/picture_decoder.hpp"

#include <memory>
#include <span>
#include <vector>

namespace zeva::va_driver::av1 {

class Dav1dSession;

/// Profile 0, 8 and 10 bit, with film grain. The headers are written anew, and dav1d decodes.
///
/// A picture whose references are lost is decoded from others and succeeds, as on hardware, which does not
/// know either.
class Av1Decoder final : public PictureDecoder {
public:
    explicit Av1Decoder(const DecoderOptions& options);

    [[nodiscard]] std::unique_ptr<PreparedPicture> prepare(const DecodeInput& input,
                                                           const SurfaceLayout& layout) override;
    void forget(VASurfaceID surface) noexcept override { references_.forget(surface); }

private:
    class Picture;

    const std::shared_ptr<Dav1dSession> session_; ///< used by the thread that decodes alone
    ReferenceTracker references_;
};

/// The surfaces of the pictures that a picture may refer to; none for a key frame. Throws StatusError.
[[nodiscard]] std::vector<VASurfaceID> references(std::span<const std::byte> picture_parameters);

} // namespace zeva::va_driver::av1
