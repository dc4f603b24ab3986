#include "sources.hpp"
#include "va_device.hpp"
#include "vtable_recorder.hpp"

#include <stdexcept>

namespace zeva::test {
namespace {

AvFormatContext open_file(const std::string& file) {
    AVFormatContext* input = nullptr;
    check_ffmpeg(avformat_open_input(&input, file.c_str(), nullptr, nullptr), "the file cannot be opened");
    AvFormatContext owned(input);
    check_ffmpeg(avformat_find_stream_info(input, nullptr), "the file has no video");
    return owned;
}

bool knows_vaapi(const AVCodec& decoder) {
    for (int i = 0; const AVCodecHWConfig* config = avcodec_get_hw_config(&decoder, i); ++i)
        if (config->device_type == AV_HWDEVICE_TYPE_VAAPI)
            return true;
    return false;
}

const AVCodec& find_decoder(AVCodecID id) {
    void* state = nullptr;
    while (const AVCodec* codec = av_codec_iterate(&state))
        if (codec->id == id && av_codec_is_decoder(codec) != 0 && knows_vaapi(*codec))
            return *codec;
    throw std::runtime_error("libavcodec has no decoder on VA-API for this codec");
}

AVPixelFormat take_surfaces(AVCodecContext*, const AVPixelFormat* formats) {
    for (; *formats != AV_PIX_FMT_NONE; ++formats)
        if (*formats == AV_PIX_FMT_VAAPI)
            return *formats;
    return AV_PIX_FMT_NONE; // rather than to decode by itself
}

AvCodecContext open_decoder(const AVStream& stream, const AVBufferRef& device) {
    const AVCodec& codec = find_decoder(stream.codecpar->codec_id);
    auto decoder = own<AvCodecContext>(avcodec_alloc_context3(&codec));
    check_ffmpeg(avcodec_parameters_to_context(decoder.get(), stream.codecpar), "no parameters");
    decoder->hw_device_ctx = av_buffer_ref(&device);
    decoder->get_format = take_surfaces;
    decoder->thread_count = 1;
    decoder->hwaccel_flags |= AV_HWACCEL_FLAG_ALLOW_PROFILE_MISMATCH;
    check_ffmpeg(avcodec_open2(decoder.get(), &codec, nullptr), "the decoder does not open");
    return decoder;
}

/// Decodes a packet, or what is left if it is null. The result owns the surfaces of the frames.
AvBuffer decode(AVCodecContext& decoder, const AVPacket* packet, AvBuffer surfaces) {
    check_ffmpeg(avcodec_send_packet(&decoder, packet), "the driver does not decode a whole picture");
    const auto frame = own<AvFrame>(av_frame_alloc());
    while (avcodec_receive_frame(&decoder, frame.get()) == 0) {
        if (!surfaces)
            surfaces.reset(av_buffer_ref(frame->hw_frames_ctx));
        av_frame_unref(frame.get());
    }
    return surfaces;
}

} // namespace

Recording record_decoding(VADisplay display, const std::string& file) {
    VtableRecorder recorder(display);
    const AvFormatContext input = open_file(file);
    const int number = av_find_best_stream(input.get(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    check_ffmpeg(number, "the file has no video");
    const AvBuffer device = make_va_device(display);
    const AvCodecContext decoder = open_decoder(*input->streams[number], *device);
    const auto packet = own<AvPacket>(av_packet_alloc());
    AvBuffer surfaces;
    while (av_read_frame(input.get(), packet.get()) == 0) {
        if (packet->stream_index == number)
            surfaces = decode(*decoder, packet.get(), std::move(surfaces));
        av_packet_unref(packet.get());
    }
    surfaces = decode(*decoder, nullptr, std::move(surfaces));
    Recording recording = recorder.take();
    recording.keep_alive = std::move(surfaces);
    return recording;
}

} // namespace zeva::test
