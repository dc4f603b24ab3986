// H.264 behind VA-API, decoded by libavcodec on the CPU.
#pragma once

#include "decode/av_handles.hpp"
#include "decode/frame_source.hpp"
#include "decode/picture_decoder.hpp"
#include "h264/access_unit.hpp"
#include "h264/reference_tracker.hpp"

#include <atomic>
#include <optional>

namespace zeva::va_driver::h264 {

/// Turns every picture back into a byte stream and takes the pixels where libavcodec writes them, without
/// waiting for its output order. libavcodec keeps the references by the same rules as the client.
///
/// A broken or incomplete picture gives VA_STATUS_ERROR_DECODING_ERROR; what could be decoded of it stays in
/// the surface. A picture whose references are lost is decoded from what libavcodec puts in their place, and
/// succeeds, as on hardware, which does not know either.
class H264Decoder final : public PictureDecoder {
public:
    H264Decoder(unsigned width, unsigned height, unsigned threads) noexcept
        : width_(width), height_(height), threads_(threads) {}

    /// Opens the codec. False when libavcodec cannot.
    [[nodiscard]] bool open();

    [[nodiscard]] DecodeResult decode(VASurfaceID surface, const DecodeInput& input,
                                      const PictureTarget& target) noexcept override;
    void forget(VASurfaceID surface) noexcept override;

private:
    /// The first field of a frame whose second one may follow.
    struct FirstField {
        VASurfaceID surface = VA_INVALID_ID;
        bool bottom = false;
    };

    [[nodiscard]] DecodeResult decode_unit(VASurfaceID surface, const PictureTarget& target);
    [[nodiscard]] bool accepts(const PictureTarget& target) const;
    [[nodiscard]] bool is_second_field(VASurfaceID surface) const;
    [[nodiscard]] bool begin_picture(VASurfaceID surface, const PictureTarget& target);
    [[nodiscard]] bool run_codec();
    [[nodiscard]] bool is_complete() const;

    static int get_buffer(AVCodecContext* context, AVFrame* frame, int flags);
    static void count_rows(AVCodecContext* context, const AVFrame* frame, int offset[], int y, int type,
                           int rows);

    unsigned width_;
    unsigned height_;
    unsigned threads_;
    AccessUnit unit_;
    ReferenceTracker references_;
    std::optional<FirstField> first_field_;
    std::atomic<unsigned> finished_rows_ = 0; ///< of the picture being decoded; counted by all slice threads
    FrameSource frames_;
    AvFrame output_;
    AvPacket packet_;
    AvCodecContext codec_; ///< last: its callbacks use the members above
};

} // namespace zeva::va_driver::h264
