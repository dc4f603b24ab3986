// A decoder writes past the visible picture: where the planes have room it writes in place, where they have
// none the driver has to move the picture, and says so.
#include "bridge_test.hpp"
#include "driver_counters.hpp"
#include "media/av_handles.hpp"

#include <cstdlib>
#include <zeva/media.hpp>

extern "C" {
#include <libavutil/hwcontext.h>
#include <libavutil/hwcontext_vaapi.h>
#include <libavutil/imgutils.h>
}

namespace zeva::test {
namespace {

constexpr std::uint32_t width = 320;
constexpr std::uint32_t height = 240;

/// A picture whose chroma follows the last visible row of luma, in memory that ends with the picture.
SurfaceLayout tight_layout() {
    SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, width, height);
    layout.allocated_width = width;
    layout.allocated_height = height;
    layout.planes[0] = {0, 0, width};
    layout.planes[1] = {0, std::uint64_t{width} * height, width};
    layout.object_sizes[0] = layout.picture_bytes();
    return layout;
}

/// Surfaces of one layout that FFmpeg decodes into; they outlive what it makes of them.
class DecoderSurfaces {
public:
    DecoderSurfaces(const Gpu& gpu, const SurfaceLayout& layout) {
        constexpr std::size_t count = 24; // 16 references, those being decoded and those held by the caller
        for (std::size_t i = 0; i < count; ++i) {
            memory_.push_back(Usm::allocate(gpu.context(), gpu.device(), UsmKind::device,
                                            layout.object_sizes[0], gpu.keep_alive()));
            surfaces_.push_back(SharedSurface::from_usm(gpu, memory_.back().pointer(), layout));
            free_.push_back(surfaces_.back().va_surface());
        }
    }

    /// A buffer of FFmpeg's, whose address is a surface id.
    static AVBufferRef* lend(void* opaque, std::size_t size) {
        auto* self = static_cast<DecoderSurfaces*>(opaque);
        if (self->free_.empty())
            return nullptr;
        const std::uintptr_t id = self->free_.back();
        self->free_.pop_back();
        return av_buffer_create(reinterpret_cast<std::uint8_t*>(id), size, take_back, self,
                                AV_BUFFER_FLAG_READONLY);
    }

private:
    static void take_back(void* opaque, std::uint8_t* id) {
        static_cast<DecoderSurfaces*>(opaque)->free_.push_back(
            static_cast<VASurfaceID>(reinterpret_cast<std::uintptr_t>(id)));
    }

    std::vector<Usm> memory_;
    std::vector<SharedSurface> surfaces_;
    std::vector<VASurfaceID> free_;
};

struct FreePool {
    void operator()(AVBufferPool* pool) const { av_buffer_pool_uninit(&pool); }
};

/// FFmpeg's decoder on the GPU's display, with surfaces that the test has laid out.
class Decoder {
public:
    Decoder(const Gpu& gpu, const char* clip, DecoderSurfaces& surfaces, AVPixelFormat format_of_surfaces)
        : format_of_surfaces_(format_of_surfaces),
          pool_(av_buffer_pool_init2(sizeof(VASurfaceID), &surfaces, DecoderSurfaces::lend, nullptr)) {
        AVFormatContext* format = nullptr;
        EXPECT_EQ(avformat_open_input(&format, clip, nullptr, nullptr), 0);
        format_.reset(format);
        open_frames(gpu);
        const AVStream& stream = *format_->streams[stream_index()];
        codec_.reset(avcodec_alloc_context3(avcodec_find_decoder(stream.codecpar->codec_id)));
        EXPECT_GE(avcodec_parameters_to_context(codec_.get(), stream.codecpar), 0);
        codec_->opaque = frames_.get();
        codec_->get_format = choose_surfaces;
        EXPECT_EQ(avcodec_open2(codec_.get(), nullptr, nullptr), 0);
    }

    /// Decodes the whole clip and returns the pixels of every frame.
    std::vector<std::vector<std::uint8_t>> decode() {
        std::vector<std::vector<std::uint8_t>> pictures;
        const AvPacket packet{av_packet_alloc()};
        while (av_read_frame(format_.get(), packet.get()) == 0) {
            if (packet->stream_index == stream_index()) {
                EXPECT_EQ(avcodec_send_packet(codec_.get(), packet.get()), 0);
                receive(pictures);
            }
            av_packet_unref(packet.get());
        }
        avcodec_send_packet(codec_.get(), nullptr);
        receive(pictures);
        return pictures;
    }

private:
    void open_frames(const Gpu& gpu) {
        device_.reset(av_hwdevice_ctx_alloc(AV_HWDEVICE_TYPE_VAAPI));
        auto* device = reinterpret_cast<AVHWDeviceContext*>(device_->data);
        static_cast<AVVAAPIDeviceContext*>(device->hwctx)->display = gpu.va_display();
        ASSERT_EQ(av_hwdevice_ctx_init(device_.get()), 0);
        frames_.reset(av_hwframe_ctx_alloc(device_.get()));
        auto* frames = reinterpret_cast<AVHWFramesContext*>(frames_->data);
        frames->format = AV_PIX_FMT_VAAPI;
        frames->sw_format = format_of_surfaces_;
        frames->width = width;
        frames->height = height;
        frames->pool = pool_.get();
        ASSERT_EQ(av_hwframe_ctx_init(frames_.get()), 0);
    }

    /// The visible bytes, plane by plane.
    static std::vector<std::uint8_t> bytes_of(const AVFrame& picture, AVPixelFormat format) {
        const int size = av_image_get_buffer_size(format, width, height, 1);
        std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
        EXPECT_EQ(av_image_copy_to_buffer(bytes.data(), size, picture.data, picture.linesize, format, width,
                                          height, 1),
                  size);
        return bytes;
    }

    static AVPixelFormat choose_surfaces(AVCodecContext* codec, const AVPixelFormat*) {
        codec->hw_frames_ctx = av_buffer_ref(static_cast<AVBufferRef*>(codec->opaque));
        return AV_PIX_FMT_VAAPI;
    }

    [[nodiscard]] int stream_index() const {
        return av_find_best_stream(format_.get(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    }

    void receive(std::vector<std::vector<std::uint8_t>>& pictures) {
        const AvFrame frame{av_frame_alloc()};
        while (avcodec_receive_frame(codec_.get(), frame.get()) == 0) {
            const AvFrame pixels{av_frame_alloc()};
            pixels->format = format_of_surfaces_;
            EXPECT_EQ(av_hwframe_transfer_data(pixels.get(), frame.get(), 0), 0);
            pictures.push_back(bytes_of(*pixels, format_of_surfaces_));
            av_frame_unref(frame.get());
        }
    }

    const AVPixelFormat format_of_surfaces_;
    std::unique_ptr<AVBufferPool, FreePool> pool_;
    AvFormatContext format_;
    AvBuffer device_;
    AvBuffer frames_;
    AvCodecContext codec_;
};

class DecoderRoom : public BridgeTest {
protected:
    void SetUp() override {
        BridgeTest::SetUp();
        if (HasFatalFailure() || IsSkipped())
            return;
        ZEVA_REQUIRE(gpu_.capabilities().h264_decode, "h264-decode");
        ZEVA_REQUIRE_EXECUTION("video");
        ZEVA_REQUIRE(decodes_in_place(gpu_), "decode-in-place");
        ZEVA_REQUIRE(tool::va_counters(gpu_.va_display()).has_value(), "counters");
    }

    struct Decoded {
        std::vector<std::vector<std::uint8_t>> pictures;
        std::uint64_t driver_bytes = 0;
        std::uint64_t decoder_output_bytes = 0;
    };

    Decoded decode_into(const SurfaceLayout& layout) const {
        DecoderSurfaces surfaces{gpu_, layout};
        const AVPixelFormat format =
            layout.format == PixelFormat::i420 ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_NV12;
        const auto before = *tool::va_counters(gpu_.va_display());
        Decoded decoded{.pictures = Decoder{gpu_, std::getenv("ZEVA_CLIP"), surfaces, format}.decode()};
        const auto after = *tool::va_counters(gpu_.va_display());
        decoded.driver_bytes = after.driver_bytes - before.driver_bytes;
        decoded.decoder_output_bytes = after.decoder_output_bytes - before.decoder_output_bytes;
        return decoded;
    }
};

TEST_F(DecoderRoom, WithoutItTheDriverMovesEveryPictureAndSaysSo) {
    const Decoded with_room = decode_into(SurfaceLayout::linear(PixelFormat::nv12, width, height));
    const Decoded without = decode_into(tight_layout());
    ASSERT_EQ(with_room.pictures.size(), 36U);
    EXPECT_EQ(with_room.driver_bytes, 0U);
    EXPECT_GE(without.driver_bytes, 36U * tight_layout().picture_bytes());
    EXPECT_EQ(without.pictures, with_room.pictures);
}

/// NV12 as I420: the chroma samples of every pair in planes of their own.
std::vector<std::uint8_t> separate_chroma(const std::vector<std::uint8_t>& nv12) {
    constexpr std::size_t luma_bytes = std::size_t{width} * height;
    std::vector<std::uint8_t> i420{nv12.begin(), nv12.begin() + luma_bytes};
    for (const std::size_t first : {luma_bytes, luma_bytes + 1})
        for (std::size_t i = first; i < nv12.size(); i += 2)
            i420.push_back(nv12[i]);
    return i420;
}

TEST_F(DecoderRoom, PlanarSurfacesAreWrittenWithoutMovingAByte) {
    const Decoded nv12 = decode_into(SurfaceLayout::linear(PixelFormat::nv12, width, height));
    const Decoded i420 = decode_into(SurfaceLayout::linear(PixelFormat::i420, width, height));
    ASSERT_EQ(i420.pictures.size(), 36U);
    EXPECT_EQ(i420.driver_bytes, 0U);
    EXPECT_EQ(i420.decoder_output_bytes, 0U);
    for (std::size_t frame = 0; frame < 36; ++frame)
        EXPECT_EQ(i420.pictures[frame], separate_chroma(nv12.pictures.at(frame))) << "frame " << frame;
}

} // namespace
} // namespace zeva::test
