#include "sources.hpp"
#include "va_device.hpp"
#include "vtable_recorder.hpp"

extern "C" {
#include <libavutil/hwcontext.h>
#include <libavutil/opt.h>
}

namespace zeva::test {
namespace {

constexpr int width = 96;
constexpr int height = 80;
constexpr int pictures = 6;
constexpr int pictures_of_a_group = 4; ///< one key picture among others
constexpr int surfaces = 8;

AvBuffer make_surfaces(AVBufferRef& device) {
    auto frames = own<AvBuffer>(av_hwframe_ctx_alloc(&device));
    auto* const context = reinterpret_cast<AVHWFramesContext*>(frames->data);
    context->format = AV_PIX_FMT_VAAPI;
    context->sw_format = AV_PIX_FMT_NV12;
    context->width = width;
    context->height = height;
    context->initial_pool_size = surfaces;
    check_ffmpeg(av_hwframe_ctx_init(frames.get()), "no surfaces to encode");
    return frames;
}

AvCodecContext open_encoder(const std::string& name, AVBufferRef& frames) {
    const AVCodec* const codec = avcodec_find_encoder_by_name(name.c_str());
    check_ffmpeg(codec == nullptr ? AVERROR_ENCODER_NOT_FOUND : 0, "libavcodec has no such encoder");
    auto encoder = own<AvCodecContext>(avcodec_alloc_context3(codec));
    encoder->width = width;
    encoder->height = height;
    encoder->time_base = {1, 25};
    encoder->framerate = {25, 1};
    encoder->pix_fmt = AV_PIX_FMT_VAAPI;
    encoder->gop_size = pictures_of_a_group;
    encoder->max_b_frames = 0;
    encoder->global_quality = 28;
    encoder->hw_frames_ctx = av_buffer_ref(&frames);
    check_ffmpeg(avcodec_open2(encoder.get(), codec, nullptr), "the encoder does not open");
    return encoder;
}

void encode(AVCodecContext& encoder, const AVFrame* frame) {
    check_ffmpeg(avcodec_send_frame(&encoder, frame), "a picture is not encoded");
    const auto packet = own<AvPacket>(av_packet_alloc());
    while (avcodec_receive_packet(&encoder, packet.get()) == 0)
        av_packet_unref(packet.get());
}

/// The encoder owns the surfaces that it reconstructs pictures in.
struct Encoding {
    AvBuffer device;
    AvBuffer frames;
    AvCodecContext encoder;
};

} // namespace

Recording record_encoding(VADisplay display, const std::string& encoder) {
    VtableRecorder recorder(display);
    const auto encoding = std::make_shared<Encoding>();
    encoding->device = make_va_device(display);
    encoding->frames = make_surfaces(*encoding->device);
    encoding->encoder = open_encoder(encoder, *encoding->frames);
    for (int number = 0; number < pictures; ++number) {
        const auto frame = own<AvFrame>(av_frame_alloc());
        check_ffmpeg(av_hwframe_get_buffer(encoding->frames.get(), frame.get(), 0), "no free surface");
        frame->pts = number;
        encode(*encoding->encoder, frame.get());
    }
    encode(*encoding->encoder, nullptr);
    Recording recording = recorder.take();
    recording.keep_alive = encoding;
    return recording;
}

} // namespace zeva::test
