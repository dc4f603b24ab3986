#include "media/va_decoder.hpp"

#include "media/av_error.hpp"

#include <utility>
#include <zeva/error.hpp>

#include <fmt/format.h>

extern "C" {
#include <libavutil/hwcontext_vaapi.h>
#include <libavutil/pixdesc.h>
}

namespace zeva {
namespace {

constexpr const char* cannot_decode_remedy = "see `vainfo` for what it can decode, and re-encode the video";

/// The Gpu's display, borrowed; the result and everything made from it keeps the Gpu alive.
AvBuffer make_device(const Gpu& gpu) {
    auto device = own<AvBuffer>(av_hwdevice_ctx_alloc(AV_HWDEVICE_TYPE_VAAPI));
    auto* context = reinterpret_cast<AVHWDeviceContext*>(device->data);
    static_cast<AVVAAPIDeviceContext*>(context->hwctx)->display = gpu.va_display();
    context->user_opaque = new Gpu(gpu);
    context->free = [](AVHWDeviceContext* freed) { delete static_cast<Gpu*>(freed->user_opaque); };
    check_av(av_hwdevice_ctx_init(device.get()), "av_hwdevice_ctx_init");
    return device;
}

bool uses_va(const AVCodec& codec) {
    for (int index = 0;; ++index) {
        const AVCodecHWConfig* config = avcodec_get_hw_config(&codec, index);
        if (config == nullptr)
            return false;
        if (config->device_type == AV_HWDEVICE_TYPE_VAAPI)
            return true;
    }
}

/// Not always the first decoder of the codec: AV1 has one in software before it.
const AVCodec* find_va_codec(AVCodecID id) {
    void* position = nullptr;
    while (const AVCodec* codec = av_codec_iterate(&position))
        if (codec->id == id && av_codec_is_decoder(codec) != 0 && uses_va(*codec))
            return codec;
    throw_media_error("VideoReader::open",
                      fmt::format("codec {} cannot be decoded by VA-API", avcodec_get_name(id)),
                      cannot_decode_remedy);
}

bool offers_va(const AVPixelFormat* offered) {
    for (; *offered != AV_PIX_FMT_NONE; ++offered)
        if (*offered == AV_PIX_FMT_VAAPI)
            return true;
    return false;
}

} // namespace

void send_packet(AVCodecContext& codec, const AVPacket* packet) {
    check_av(avcodec_send_packet(&codec, packet), "avcodec_send_packet");
}

AvFrame receive_frame(AVCodecContext& codec) {
    auto frame = own<AvFrame>(av_frame_alloc());
    const int result = avcodec_receive_frame(&codec, frame.get());
    if (result == AVERROR(EAGAIN) || result == AVERROR_EOF)
        return {};
    check_av(result, "avcodec_receive_frame");
    return frame;
}

VaDecoder::VaDecoder(const Gpu& gpu, const AVCodecParameters& parameters, PicturePath& path,
                     std::size_t frames_in_flight)
    : gpu_(gpu), path_(path), frames_in_flight_(static_cast<int>(frames_in_flight)),
      device_(make_device(gpu)) {
    const AVCodec* codec = find_va_codec(parameters.codec_id);
    codec_ = own<AvCodecContext>(avcodec_alloc_context3(codec));
    check_av(avcodec_parameters_to_context(codec_.get(), &parameters), "avcodec_parameters_to_context");
    codec_->opaque = this;
    codec_->get_format = choose_format;
    codec_->thread_count = 1;   // the work is the VA driver's; threads would only delay the frames
    codec_->apply_cropping = 0; // frames keep the coded size, PictureInfo::visible is the cropping
    check_av(avcodec_open2(codec_.get(), codec, nullptr), "avcodec_open2");
}

void VaDecoder::send(const AVPacket* packet) {
    try {
        send_packet(*codec_, packet);
    } catch (const Error&) {
        rethrow_failure();
        throw;
    }
}

AvFrame VaDecoder::receive() {
    try {
        return receive_frame(*codec_);
    } catch (const Error&) {
        rethrow_failure();
        throw;
    }
}

/// What FFmpeg reports is then only a consequence.
void VaDecoder::rethrow_failure() {
    if (failure_)
        std::rethrow_exception(std::exchange(failure_, nullptr));
}

AVPixelFormat VaDecoder::choose_format(AVCodecContext* codec, const AVPixelFormat* offered) noexcept {
    auto& self = *static_cast<VaDecoder*>(codec->opaque);
    try {
        if (!offers_va(offered)) // for this profile, or no longer: the driver has refused
            self.throw_cannot_decode(*codec);
        self.use_frames_context(*codec);
        return AV_PIX_FMT_VAAPI;
    } catch (...) {
        self.failure_ = std::current_exception();
        return AV_PIX_FMT_NONE;
    }
}

/// Called for the first picture, and again when the size changes.
void VaDecoder::use_frames_context(AVCodecContext& codec) {
    AVBufferRef* buffer = nullptr;
    const int result = avcodec_get_hw_frames_parameters(&codec, device_.get(), AV_PIX_FMT_VAAPI, &buffer);
    const AvBuffer owner(buffer);
    if (result < 0)
        throw_cannot_decode(codec);
    auto& frames = *reinterpret_cast<AVHWFramesContext*>(buffer->data);
    if (frames.sw_format == AV_PIX_FMT_YUV420P) // some drivers offer both; kernels read nv12
        frames.sw_format = AV_PIX_FMT_NV12;
    frames.initial_pool_size += frames_in_flight_;
    path_.prepare(frames);
    check_av(av_hwframe_ctx_init(buffer), "av_hwframe_ctx_init");
    codec.hw_frames_ctx = own<AvBuffer>(av_buffer_ref(buffer)).release();
}

void VaDecoder::throw_cannot_decode(const AVCodecContext& codec) const {
    const char* profile = avcodec_profile_name(codec.codec_id, codec.profile);
    const char* format = av_get_pix_fmt_name(codec.sw_pix_fmt);
    throw_media_error("VideoReader::open",
                      fmt::format("codec {} (profile {}, {}) cannot be decoded by VA driver \"{}\"",
                                  avcodec_get_name(codec.codec_id), profile != nullptr ? profile : "unknown",
                                  format != nullptr ? format : "unknown", gpu_.display().vendor()),
                      cannot_decode_remedy);
}

} // namespace zeva
