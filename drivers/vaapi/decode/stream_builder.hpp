// The interface between a codec's VA buffers and the decoder of libavcodec that reads its bitstream.
#pragma once

#include "decode/picture_decoder.hpp"

#include <cstdint>
#include <vector>

extern "C" {
#include <libavcodec/codec_id.h>
#include <libavutil/pixfmt.h>
}

namespace zeva::va_driver {

/// Which rows of a frame are decoded.
enum class Rows { all, top_field, bottom_field };

/// One picture, turned back into the bitstream that libavcodec reads.
struct CodedPicture {
    std::vector<std::uint8_t> stream; ///< one packet
    AVPixelFormat format = AV_PIX_FMT_YUV420P;
    unsigned width = 0; ///< of the frames that libavcodec makes: AVCodecContext::coded_width
    unsigned height = 0;
    Rows rows = Rows::all;
    bool is_second_field = false; ///< of the frame whose first field was the picture before
    bool is_key = false;          ///< neither it nor what comes after it refers to anything before it
    /// The client has dropped the references that libavcodec holds, which must do so too.
    bool starts_over = false;
    /// AVCodecContext::draw_horiz_band tells each of its rows once: a picture with fewer rows is damaged.
    bool counts_rows = false;
    /// libavcodec's slice threads decode it wrongly. Looked at when it is_key or starts_over.
    bool needs_one_thread = false;
};

/// Rebuilds the pictures of one stream, in the order in which they are decoded.
class StreamBuilder {
public:
    virtual ~StreamBuilder() = default;

    [[nodiscard]] virtual AVCodecID codec() const noexcept = 0;
    /// libavcodec asks for the same pitches of all frames that refer to each other. (Where it does not,
    /// frames of different sizes may also refer to each other.)
    [[nodiscard]] virtual bool wants_uniform_pitches() const noexcept = 0;
    /// libavcodec asks for the frame of a picture first, and then for frames in place of its missing
    /// references; otherwise for the picture's last.
    [[nodiscard]] virtual bool picture_precedes_missing_references() const noexcept { return false; }
    /// libavcodec tells of damage only when it may leave the rest of the picture (AV_EF_EXPLODE).
    [[nodiscard]] virtual bool stops_at_damage() const noexcept { return false; }

    /// Fills `picture`, whose stream is empty but may have room. Throws StatusError as
    /// PictureDecoder::prepare does; sizes of context and surface are not checked here.
    virtual void build(const DecodeInput& input, CodedPicture& picture) = 0;

    /// The surface is being destroyed.
    virtual void forget(VASurfaceID /*surface*/) noexcept {}
};

} // namespace zeva::va_driver
