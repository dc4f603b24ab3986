// Frames that FFmpeg decodes, read by Level Zero where they are: the VA device and the frames are FFmpeg's,
// the Level Zero context is the program's, zeva only brings them together.
//
// Usage: adopt_ffmpeg FILE
//
// Prints the mean brightness of every frame, computed by Level Zero from the decoder's own surface.
#include <cstdio>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <zeva/zeva.hpp>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/hwcontext.h>
#include <libavutil/hwcontext_vaapi.h>
}

namespace {

template <auto destroy>
struct Free {
    template <typename T>
    void operator()(T* object) const {
        destroy(&object);
    }
};
using Buffer = std::unique_ptr<AVBufferRef, Free<av_buffer_unref>>;
using Demuxer = std::unique_ptr<AVFormatContext, Free<avformat_close_input>>;
using Decoder = std::unique_ptr<AVCodecContext, Free<avcodec_free_context>>;
using Packet = std::unique_ptr<AVPacket, Free<av_packet_free>>;
using Frame = std::unique_ptr<AVFrame, Free<av_frame_free>>;

void check(int result, const char* call) {
    if (result < 0) {
        char text[AV_ERROR_MAX_STRING_SIZE]{};
        av_strerror(result, text, sizeof(text));
        throw std::runtime_error(std::string{call} + ": " + text);
    }
}

void check_ze(ze_result_t result, const char* call) {
    if (result != ZE_RESULT_SUCCESS)
        throw std::runtime_error(std::string{call} + " failed: " + std::to_string(result));
}

/// A Level Zero device and context of the program's own.
class LevelZero {
public:
    LevelZero() {
        check_ze(zeInit(ZE_INIT_FLAG_GPU_ONLY), "zeInit");
        std::uint32_t count = 1;
        ze_driver_handle_t driver = nullptr;
        check_ze(zeDriverGet(&count, &driver), "zeDriverGet");
        count = 1;
        check_ze(zeDeviceGet(driver, &count, &device), "zeDeviceGet");
        const ze_context_desc_t description{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
        check_ze(zeContextCreate(driver, &description, &context), "zeContextCreate");
    }
    LevelZero(const LevelZero&) = delete;
    LevelZero& operator=(const LevelZero&) = delete;
    ~LevelZero() { zeContextDestroy(context); }

    [[nodiscard]] zeva::PciAddress address() const {
        ze_pci_ext_properties_t properties{};
        properties.stype = ZE_STRUCTURE_TYPE_PCI_EXT_PROPERTIES;
        check_ze(zeDevicePciGetPropertiesExt(device, &properties), "zeDevicePciGetPropertiesExt");
        const ze_pci_address_ext_t& pci = properties.address;
        return {pci.domain, pci.bus, pci.device, pci.function};
    }

    ze_device_handle_t device = nullptr;
    ze_context_handle_t context = nullptr;
};

/// FFmpeg's VA device. On a render node FFmpeg opens it itself; without one (the software drivers) it is
/// given a display, which `display` keeps.
Buffer make_ffmpeg_device(const zeva::PciAddress& address, std::optional<zeva::Display>& display) {
    AVBufferRef* device = nullptr;
    if (const auto node = zeva::find_render_node(address)) {
        check(av_hwdevice_ctx_create(&device, AV_HWDEVICE_TYPE_VAAPI, node->path.c_str(), nullptr, 0),
              "av_hwdevice_ctx_create");
        return Buffer{device};
    }
    display = zeva::Display::without_node(address);
    Buffer made{av_hwdevice_ctx_alloc(AV_HWDEVICE_TYPE_VAAPI)};
    auto* context = reinterpret_cast<AVHWDeviceContext*>(made->data);
    static_cast<AVVAAPIDeviceContext*>(context->hwctx)->display = display->handle();
    check(av_hwdevice_ctx_init(made.get()), "av_hwdevice_ctx_init");
    return made;
}

VADisplay display_of(const Buffer& device) {
    const auto* context = reinterpret_cast<const AVHWDeviceContext*>(device->data);
    return static_cast<const AVVAAPIDeviceContext*>(context->hwctx)->display;
}

AVPixelFormat choose_vaapi(AVCodecContext* /*decoder*/, const AVPixelFormat* formats) {
    for (; *formats != AV_PIX_FMT_NONE; ++formats)
        if (*formats == AV_PIX_FMT_VAAPI)
            return *formats;
    return AV_PIX_FMT_NONE; // no silent fall back to software decoding
}

/// An open file and its decoder.
struct Video {
    Demuxer demuxer;
    Decoder decoder;
    int stream = -1;
};

Video open_video(const char* file, const Buffer& device) {
    Video video;
    AVFormatContext* demuxer = nullptr;
    check(avformat_open_input(&demuxer, file, nullptr, nullptr), file);
    video.demuxer.reset(demuxer);
    check(avformat_find_stream_info(demuxer, nullptr), file);
    const AVCodec* codec = nullptr;
    video.stream = av_find_best_stream(demuxer, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
    check(video.stream, file);
    video.decoder.reset(avcodec_alloc_context3(codec));
    check(avcodec_parameters_to_context(video.decoder.get(), demuxer->streams[video.stream]->codecpar),
          "avcodec_parameters_to_context");
    video.decoder->hw_device_ctx = av_buffer_ref(device.get());
    video.decoder->get_format = choose_vaapi;
    video.decoder->extra_hw_frames = 2; // frames that we hold while the decoder goes on
    check(avcodec_open2(video.decoder.get(), codec, nullptr), "avcodec_open2");
    return video;
}

/// Calls `use` with every decoded frame.
void for_each_frame(Video& video, const std::function<void(const AVFrame&)>& use) {
    const Packet packet{av_packet_alloc()};
    const Frame frame{av_frame_alloc()};
    for (bool more = true; more;) {
        more = av_read_frame(video.demuxer.get(), packet.get()) >= 0;
        if (more && packet->stream_index != video.stream) {
            av_packet_unref(packet.get());
            continue;
        }
        check(avcodec_send_packet(video.decoder.get(), more ? packet.get() : nullptr), "avcodec_send_packet");
        av_packet_unref(packet.get());
        while (avcodec_receive_frame(video.decoder.get(), frame.get()) >= 0) {
            use(*frame);
            av_frame_unref(frame.get());
        }
    }
}

double mean_brightness(const zeva::Gpu& gpu, zeva::CommandList& list, zeva::SurfaceLease& lease) {
    const zeva::SurfaceLayout& layout = lease.layout();
    if (!layout.is_linear())
        throw std::runtime_error("the decoder's surfaces are tiled: read them through zeva::VideoReader, "
                                 "which converts them in one pass");
    const std::uint32_t pitch = layout.planes[0].pitch;
    std::vector<std::uint8_t> luma(std::size_t{pitch} * layout.height - (pitch - layout.width));
    const zeva::Event done{gpu};
    lease.begin_compute(); // waits until the decoder has finished
    list.copy(luma.data(), lease.plane(0), luma.size(), &done);
    lease.end_compute(done.handle());

    std::uint64_t sum = 0;
    for (std::uint32_t y = 0; y < layout.height; ++y)
        for (std::uint32_t x = 0; x < layout.width; ++x)
            sum += luma[std::size_t{y} * pitch + x];
    return static_cast<double>(sum) / layout.width / layout.height;
}

void run(const char* file) {
    const LevelZero level_zero;
    std::optional<zeva::Display> display;
    const Buffer ffmpeg_device = make_ffmpeg_device(level_zero.address(), display);
    const zeva::Gpu gpu =
        zeva::Gpu::adopt({level_zero.context, level_zero.device, display_of(ffmpeg_device)});
    zeva::SurfaceCache cache{gpu};
    zeva::CommandList list{gpu};
    Video video = open_video(file, ffmpeg_device);

    int number = 0;
    for_each_frame(video, [&](const AVFrame& frame) {
        const auto surface = static_cast<VASurfaceID>(reinterpret_cast<std::uintptr_t>(frame.data[3]));
        // FFmpeg's pool of surfaces is the generation: another pool may use the same ids again.
        const auto pool = reinterpret_cast<std::uintptr_t>(frame.hw_frames_ctx->data);
        // The lease holds a reference to the frame, so that FFmpeg does not decode over it.
        const std::shared_ptr<AVFrame> reference{av_frame_clone(&frame), Free<av_frame_free>{}};
        zeva::SurfaceLease lease = cache.share(surface, pool, reference);
        std::printf("frame %3d  surface %#x  mean brightness %.2f\n", ++number, surface,
                    mean_brightness(gpu, list, lease));
    });
    const auto statistics = cache.statistics();
    std::printf("%d frames, %llu surfaces shared, %llu found again\n", number,
                static_cast<unsigned long long>(statistics.misses),
                static_cast<unsigned long long>(statistics.hits));
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: adopt_ffmpeg FILE\n");
        return 2;
    }
    try {
        zeva::runtime::prepare();
        run(argv[1]);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "adopt_ffmpeg: %s\n", error.what());
        return 1;
    }
}
