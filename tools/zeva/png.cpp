#include "png.hpp"

#include "media/av_handles.hpp"

#include <algorithm>
#include <zeva/error.hpp>

namespace zeva::tool {
namespace {

void check(int code, const char* call) {
    if (code < 0)
        throw Error({ErrorDomain::media, call, code, "failed", "a picture cannot be encoded as PNG",
                     "install Debian's libavcodec"});
}

AvCodecContext open_encoder(const RgbaPicture& picture) {
    const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_PNG);
    check(codec != nullptr ? 0 : AVERROR_ENCODER_NOT_FOUND, "avcodec_find_encoder");
    auto context = own<AvCodecContext>(avcodec_alloc_context3(codec));
    context->width = static_cast<int>(picture.width);
    context->height = static_cast<int>(picture.height);
    context->pix_fmt = AV_PIX_FMT_RGBA;
    context->time_base = {1, 1};
    context->compression_level = 1; // fast: the pictures are many, and large
    check(avcodec_open2(context.get(), codec, nullptr), "avcodec_open2");
    return context;
}

AvFrame make_frame(const RgbaPicture& picture) {
    auto frame = own<AvFrame>(av_frame_alloc());
    frame->format = AV_PIX_FMT_RGBA;
    frame->width = static_cast<int>(picture.width);
    frame->height = static_cast<int>(picture.height);
    check(av_frame_get_buffer(frame.get(), 0), "av_frame_get_buffer");
    for (std::uint32_t row = 0; row < picture.height; ++row)
        std::copy_n(picture.pixels.data() + picture.row_bytes() * row, picture.row_bytes(),
                    frame->data[0] + std::ptrdiff_t{frame->linesize[0]} * row);
    return frame;
}

} // namespace

std::vector<std::uint8_t> encode_png(const RgbaPicture& picture) {
    const AvCodecContext encoder = open_encoder(picture);
    check(avcodec_send_frame(encoder.get(), make_frame(picture).get()), "avcodec_send_frame");
    check(avcodec_send_frame(encoder.get(), nullptr), "avcodec_send_frame");
    const auto packet = own<AvPacket>(av_packet_alloc());
    check(avcodec_receive_packet(encoder.get(), packet.get()), "avcodec_receive_packet");
    return {packet->data, packet->data + packet->size};
}

} // namespace zeva::tool
