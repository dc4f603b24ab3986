// Codecs that libavcodec decodes on the CPU.
#pragma once

#include "decode/av_handles.hpp"
#include "decode/frame_source.hpp"
#include "decode/picture_decoder.hpp"
#include "decode/stream_builder.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace zeva::va_driver {

/// Runs libavcodec's decoder over rebuilt pictures and takes the pixels where it writes them, without waiting
/// for its output order. libavcodec keeps the references by the same rules as the client.
///
/// A broken or incomplete picture gives VA_STATUS_ERROR_DECODING_ERROR; what could be decoded of it stays in
/// the surface. A picture whose references are lost is decoded from what libavcodec puts in their place, and
/// succeeds, as on hardware, which does not know either.
class AvcodecDecoder final : public PictureDecoder {
public:
    AvcodecDecoder(std::unique_ptr<StreamBuilder> builder, const DecoderOptions& options);

    [[nodiscard]] std::unique_ptr<PreparedPicture> prepare(const DecodeInput& input,
                                                           const SurfaceLayout& layout) override;
    void forget(VASurfaceID surface) noexcept override { builder_->forget(surface); }

private:
    class Codec;
    class Picture;

    const std::unique_ptr<StreamBuilder> builder_;
    const std::shared_ptr<Codec> codec_; ///< used by the thread that decodes alone
};

} // namespace zeva::va_driver
