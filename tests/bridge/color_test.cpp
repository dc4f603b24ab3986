// One coloured pixel per format, read by VA-API and by libswscale from the same bytes: a round trip through
// one library cannot find swapped channels.
#include "bridge_test.hpp"
#include "picture_bytes.hpp"

#include <array>
#include <va/va_vpp.h>

extern "C" {
#include <libavutil/frame.h>
#include <libswscale/swscale.h>
}

namespace zeva::test {
namespace {

constexpr int width = 64;
constexpr int height = 48;
/// VA-API and libswscale round differently, and chroma keeps 7 or 8 bits.
constexpr int tolerance = 3;

using Color = std::array<int, 4>;
constexpr Color orange{230, 120, 40, 255};

/// The same bytes in memory, as FFmpeg names them; `planes` is the place in memory of FFmpeg's planes.
struct Twin {
    PixelFormat format;
    AVPixelFormat name;
    std::array<std::uint32_t, 3> planes{0, 1, 2};
};

constexpr Twin twins[] = {
    {PixelFormat::nv12, AV_PIX_FMT_NV12},
    {PixelFormat::p010, AV_PIX_FMT_P010LE},
    {PixelFormat::i420, AV_PIX_FMT_YUV420P},
    {PixelFormat::yv12, AV_PIX_FMT_YUV420P, {0, 2, 1}},
    {PixelFormat::yuy2, AV_PIX_FMT_YUYV422},
    {PixelFormat::uyvy, AV_PIX_FMT_UYVY422},
    {PixelFormat::rgba, AV_PIX_FMT_RGBA},
    {PixelFormat::bgra, AV_PIX_FMT_BGRA},
    {PixelFormat::argb, AV_PIX_FMT_ARGB},
    {PixelFormat::abgr, AV_PIX_FMT_ABGR},
    {PixelFormat::rgbx, AV_PIX_FMT_RGB0},
    {PixelFormat::bgrx, AV_PIX_FMT_BGR0},
    {PixelFormat::rgbp, AV_PIX_FMT_GBRP, {1, 2, 0}},
    {PixelFormat::yuv444p, AV_PIX_FMT_YUV444P},
    {PixelFormat::y800, AV_PIX_FMT_GRAY8},
    {PixelFormat::yuv422h, AV_PIX_FMT_YUV422P},
    {PixelFormat::yuv422v, AV_PIX_FMT_YUV440P},
    {PixelFormat::yuv411p, AV_PIX_FMT_YUV411P},
    {PixelFormat::p012, AV_PIX_FMT_P016LE},
};

/// FFmpeg 5.1 does not write these.
constexpr PixelFormat without_twin[] = {PixelFormat::y210, PixelFormat::y212, PixelFormat::y410,
                                        PixelFormat::y412, PixelFormat::ayuv, PixelFormat::xyuv};

struct FreeFrame {
    void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};
using Frame = std::unique_ptr<AVFrame, FreeFrame>;

Frame make_frame(AVPixelFormat format) {
    Frame frame{av_frame_alloc()};
    frame->format = format;
    frame->width = width;
    frame->height = height;
    EXPECT_GE(av_frame_get_buffer(frame.get(), 0), 0);
    return frame;
}

Frame convert(const AVFrame& source, AVPixelFormat format) {
    Frame target = make_frame(format);
    SwsContext* const scaler =
        sws_getContext(width, height, static_cast<AVPixelFormat>(source.format), width, height, format,
                       SWS_POINT | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, nullptr, nullptr, nullptr);
    sws_scale(scaler, source.data, source.linesize, 0, height, target->data, target->linesize);
    sws_freeContext(scaler);
    return target;
}

/// A picture of one colour in a format, its bytes written by libswscale.
Frame paint(const Color& color, AVPixelFormat format) {
    const Frame rgba = make_frame(AV_PIX_FMT_RGBA);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (std::size_t channel = 0; channel < color.size(); ++channel)
                rgba->data[0][y * rgba->linesize[0] + 4 * x + static_cast<int>(channel)] =
                    static_cast<std::uint8_t>(color[channel]);
    return convert(*rgba, format);
}

Color middle_of(const std::uint8_t* picture, std::ptrdiff_t pitch) {
    const std::uint8_t* pixel = picture + height / 2 * pitch + std::ptrdiff_t{4} * (width / 2);
    return {pixel[0], pixel[1], pixel[2], pixel[3]};
}

class ColorTest : public BridgeTest {
protected:
    void SetUp() override {
        BridgeTest::SetUp();
        if (!HasFatalFailure() && !IsSkipped())
            ZEVA_REQUIRE(gpu_.capabilities().video_processing, "video-processing");
        if (!HasFatalFailure() && !IsSkipped())
            ZEVA_REQUIRE_EXECUTION("video");
    }

    /// The bytes of the frame into the surface, plane by plane, through its USM.
    void upload(const AVFrame& frame, const Twin& twin, const SharedSurface& surface) const {
        const SurfaceLayout& layout = surface.layout();
        const Usm staging = allocate(layout.object_sizes[0], UsmKind::host);
        auto* bytes = static_cast<std::uint8_t*>(staging.pointer());
        for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane) {
            const PlaneLayout& where = layout.planes[twin.planes[plane]];
            for (std::uint64_t row = 0; row < layout.rows(plane); ++row)
                std::copy_n(frame.data[plane] + static_cast<std::ptrdiff_t>(row) * frame.linesize[plane],
                            layout.row_bytes(plane), bytes + where.offset + row * where.pitch);
        }
        CommandList list = copy_list();
        const Event done{gpu_};
        list.copy(surface.usm(), staging.pointer(), layout.object_sizes[0], &done);
        done.wait();
    }

    /// What VA-API sees: one VideoProc pass into RGBA.
    [[nodiscard]] Color seen_by_va(const SharedSurface& surface) const {
        const SharedSurface target =
            SharedSurface::allocate(gpu_, {.format = PixelFormat::rgba, .width = width, .height = height});
        process(surface.va_surface(), target.va_surface());
        const MappedDmaBuf mapped = target.dma_buf().map(CpuAccess::read);
        return middle_of(reinterpret_cast<const std::uint8_t*>(mapped.bytes().data()),
                         target.layout().planes[0].pitch);
    }

private:
    void process(VASurfaceID source, VASurfaceID target) const {
        const VADisplay display = gpu_.va_display();
        VAConfigID config = VA_INVALID_ID;
        VAContextID context = VA_INVALID_ID;
        VABufferID parameters = VA_INVALID_ID;
        VAProcPipelineParameterBuffer pipeline{};
        pipeline.surface = source;
        pipeline.surface_color_standard = VAProcColorStandardBT601;
        ASSERT_EQ(vaCreateConfig(display, VAProfileNone, VAEntrypointVideoProc, nullptr, 0, &config), 0);
        ASSERT_EQ(vaCreateContext(display, config, width, height, 0, &target, 1, &context), 0);
        ASSERT_EQ(vaCreateBuffer(display, context, VAProcPipelineParameterBufferType, sizeof(pipeline), 1,
                                 &pipeline, &parameters),
                  0);
        EXPECT_EQ(vaBeginPicture(display, context, target), 0);
        EXPECT_EQ(vaRenderPicture(display, context, &parameters, 1), 0);
        EXPECT_EQ(vaEndPicture(display, context), 0);
        EXPECT_EQ(vaSyncSurface(display, target), 0);
        vaDestroyBuffer(display, parameters);
        vaDestroyContext(display, context);
        vaDestroyConfig(display, config);
    }
};

TEST_F(ColorTest, IsTheOneThatLibswscaleReadsInEveryFormat) {
    ASSERT_EQ(std::size(twins) + std::size(without_twin), all_pixel_formats().size());
    for (const Twin& twin : twins) {
        SCOPED_TRACE(info(twin.format).name);
        const Frame frame = paint(orange, twin.name);
        const Frame read_back = convert(*frame, AV_PIX_FMT_RGBA);
        const Color expected = middle_of(read_back->data[0], read_back->linesize[0]);
        for (std::size_t channel = 0; channel < 3 && twin.format != PixelFormat::y800; ++channel)
            ASSERT_NEAR(expected[channel], orange[channel], tolerance) << "libswscale itself";

        const SharedSurface surface =
            SharedSurface::allocate(gpu_, {.format = twin.format, .width = width, .height = height});
        upload(*frame, twin, surface);
        const Color found = seen_by_va(surface);
        for (std::size_t channel = 0; channel < 3; ++channel)
            EXPECT_NEAR(found[channel], expected[channel], tolerance) << "channel " << channel;
    }
}

} // namespace
} // namespace zeva::test
