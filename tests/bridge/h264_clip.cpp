#include "h264_clip.hpp"

#include "media/av_handles.hpp"

#include <fstream>
#include <stdexcept>

#include <unistd.h>

extern "C" {
#include <libavutil/opt.h>
}

namespace zeva::test {
namespace {

void check(bool condition, const char* what) {
    if (!condition)
        throw std::runtime_error(what);
}

AvCodecContext open_encoder(const ClipPart& part) {
    const AVCodec* codec = avcodec_find_encoder_by_name("libx264");
    check(codec != nullptr, "libavcodec has no libx264");
    auto encoder = own<AvCodecContext>(avcodec_alloc_context3(codec));
    encoder->width = part.width;
    encoder->height = part.height;
    encoder->pix_fmt = AV_PIX_FMT_YUV420P;
    encoder->time_base = {1, 25};
    encoder->max_b_frames = 2;
    encoder->thread_count = 1;
    if (part.is_bt709_full_range) {
        encoder->color_primaries = AVCOL_PRI_BT709;
        encoder->color_trc = AVCOL_TRC_BT709;
        encoder->colorspace = AVCOL_SPC_BT709;
        encoder->color_range = AVCOL_RANGE_JPEG;
    }
    av_opt_set(encoder->priv_data, "preset", "veryfast", 0);
    check(avcodec_open2(encoder.get(), codec, nullptr) == 0, "x264 does not open");
    return encoder;
}

/// Moving gradients with a texture, different in every frame.
AvFrame make_picture(const ClipPart& part, int number) {
    auto frame = own<AvFrame>(av_frame_alloc());
    frame->format = AV_PIX_FMT_YUV420P;
    frame->width = part.width;
    frame->height = part.height;
    frame->pts = number;
    check(av_frame_get_buffer(frame.get(), 0) == 0, "no memory for a frame");
    for (int plane = 0; plane < 3; ++plane) {
        const int shift = plane == 0 ? 0 : 1;
        for (int y = 0; y < (part.height + shift) >> shift; ++y)
            for (int x = 0; x < (part.width + shift) >> shift; ++x)
                frame->data[plane][y * frame->linesize[plane] + x] =
                    static_cast<std::uint8_t>(x * (plane + 1) + y * 3 + number * 7 + (x * y) % 13);
    }
    return frame;
}

void encode(AVCodecContext& encoder, const AVFrame* frame, std::ostream& stream) {
    check(avcodec_send_frame(&encoder, frame) == 0, "x264 takes no frame");
    const auto packet = own<AvPacket>(av_packet_alloc());
    while (avcodec_receive_packet(&encoder, packet.get()) == 0) {
        stream.write(reinterpret_cast<const char*>(packet->data), packet->size);
        av_packet_unref(packet.get());
    }
}

PlanarPicture planar_picture(const AVFrame& frame) {
    check(frame.format == AV_PIX_FMT_YUV420P || frame.format == AV_PIX_FMT_YUVJ420P, "not 4:2:0");
    PlanarPicture picture;
    picture.width = static_cast<std::uint32_t>(frame.width);
    picture.height = static_cast<std::uint32_t>(frame.height);
    std::vector<std::uint8_t>* const planes[] = {&picture.y, &picture.u, &picture.v};
    for (int plane = 0; plane < 3; ++plane) {
        const int shift = plane == 0 ? 0 : 1;
        for (int row = 0; row < (frame.height + shift) >> shift; ++row) {
            const std::uint8_t* bytes = frame.data[plane] + std::ptrdiff_t{row} * frame.linesize[plane];
            planes[plane]->insert(planes[plane]->end(), bytes, bytes + ((frame.width + shift) >> shift));
        }
    }
    return picture;
}

void decode(AVCodecContext& decoder, const AVPacket* packet, std::vector<PlanarPicture>& pictures) {
    check(avcodec_send_packet(&decoder, packet) == 0, "FFmpeg cannot decode the clip");
    const auto frame = own<AvFrame>(av_frame_alloc());
    while (avcodec_receive_frame(&decoder, frame.get()) == 0)
        pictures.push_back(planar_picture(*frame));
}

} // namespace

TemporaryClip::TemporaryClip(std::span<const ClipPart> parts) {
    av_log_set_level(AV_LOG_WARNING); // x264 is talkative
    std::string name = (std::filesystem::temp_directory_path() / "zeva-clip-XXXXXX.h264").string();
    const int fd = ::mkstemps(name.data(), 5);
    check(fd >= 0, "no temporary file");
    ::close(fd);
    path_ = name;
    std::ofstream stream(path_, std::ios::binary);
    for (const ClipPart& part : parts) {
        const AvCodecContext encoder = open_encoder(part);
        for (int number = 0; number < part.frames; ++number)
            encode(*encoder, make_picture(part, number).get(), stream);
        encode(*encoder, nullptr, stream);
    }
    check(stream.flush().good(), "the clip cannot be written");
}

TemporaryClip::~TemporaryClip() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

std::vector<PlanarPicture> decode_in_software(const std::string& file) {
    AVFormatContext* opened = nullptr;
    check(avformat_open_input(&opened, file.c_str(), nullptr, nullptr) == 0, "FFmpeg cannot open the clip");
    const AvFormatContext format(opened);
    check(avformat_find_stream_info(format.get(), nullptr) >= 0, "FFmpeg finds no stream");
    const AVCodec* codec = nullptr;
    const int stream = av_find_best_stream(format.get(), AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
    check(stream >= 0, "no video in the clip");
    const auto decoder = own<AvCodecContext>(avcodec_alloc_context3(codec));
    avcodec_parameters_to_context(decoder.get(), format->streams[stream]->codecpar);
    check(avcodec_open2(decoder.get(), codec, nullptr) == 0, "the software decoder does not open");

    std::vector<PlanarPicture> pictures;
    const auto packet = own<AvPacket>(av_packet_alloc());
    while (av_read_frame(format.get(), packet.get()) == 0) {
        if (packet->stream_index == stream)
            decode(*decoder, packet.get(), pictures);
        av_packet_unref(packet.get());
    }
    decode(*decoder, nullptr, pictures);
    return pictures;
}

} // namespace zeva::test
