// VideoProc of the software VA driver, through libva.
#include "va_driver_fixture.hpp"

#include <cmath>
#include <functional>

namespace zeva::test {
namespace {

struct Color {
    double red;
    double green;
    double blue;
};

constexpr Color test_color{200, 60, 30};

struct Luma {
    double red;
    double blue;
};
constexpr Luma bt601{0.299, 0.114};
constexpr Luma bt709{0.2126, 0.0722};

/// A colour as Y, Cb, Cr in 8 bits limited range, in double precision (ITU-T H.273, section 8.3).
std::array<double, 3> to_yuv(const Color& color, const Luma& luma) {
    const double y = luma.red * color.red + (1 - luma.red - luma.blue) * color.green + luma.blue * color.blue;
    const double cb = (color.blue - y) / (2 * (1 - luma.blue));
    const double cr = (color.red - y) / (2 * (1 - luma.red));
    return {16 + y * 219 / 255, 128 + cb * 224 / 255, 128 + cr * 224 / 255};
}

std::vector<double> y410_bytes(double y, double u, double v) {
    const auto ten_bits = [](double value) { return static_cast<std::uint32_t>(std::lround(4 * value)); };
    const std::uint32_t pixel = 3U << 30 | ten_bits(v) << 20 | ten_bits(y) << 10 | ten_bits(u);
    return {static_cast<double>(pixel & 0xFF), static_cast<double>(pixel >> 8 & 0xFF),
            static_cast<double>(pixel >> 16 & 0xFF), static_cast<double>(pixel >> 24)};
}

/// The first bytes of each plane of a picture that has this colour everywhere.
std::vector<std::vector<double>> first_bytes(PixelFormat format, const Color& color, const Luma& luma) {
    const auto [y, u, v] = to_yuv(color, luma);
    const auto [r, g, b] = color;
    const double grey = luma.red * r + (1 - luma.red - luma.blue) * g + luma.blue * b; // full range
    switch (format) {
    case PixelFormat::nv12:
        return {{y, y}, {u, v, u, v}};
    case PixelFormat::p010:
    case PixelFormat::p012:
        return {{-1, y, -1, y}, {-1, u, -1, v}};
    case PixelFormat::i420:
    case PixelFormat::yuv444p:
    case PixelFormat::yuv422h:
    case PixelFormat::yuv422v:
    case PixelFormat::yuv411p:
        return {{y, y}, {u, u}, {v, v}};
    case PixelFormat::yv12:
        return {{y, y}, {v, v}, {u, u}};
    case PixelFormat::yuy2:
        return {{y, u, y, v}};
    case PixelFormat::uyvy:
        return {{u, y, v, y}};
    case PixelFormat::y210:
    case PixelFormat::y212:
        return {{-1, y, -1, u, -1, y, -1, v}};
    case PixelFormat::y410:
        return {y410_bytes(y, u, v)};
    case PixelFormat::y412:
        return {{-1, u, -1, y, -1, v, -1, 255}};
    case PixelFormat::ayuv:
        return {{v, u, y, 255}};
    case PixelFormat::xyuv:
        return {{v, u, y, -1}};
    case PixelFormat::rgba:
        return {{r, g, b, 255}};
    case PixelFormat::bgra:
        return {{b, g, r, 255}};
    case PixelFormat::argb:
        return {{255, r, g, b}};
    case PixelFormat::abgr:
        return {{255, b, g, r}};
    case PixelFormat::rgbx:
        return {{r, g, b, -1}};
    case PixelFormat::bgrx:
        return {{b, g, r, -1}};
    case PixelFormat::rgbp:
        return {{r, r}, {g, g}, {b, b}};
    case PixelFormat::y800:
        return {{grey, grey}};
    }
    return {};
}

class VideoProcTest : public VaDriverTest {
protected:
    VASurfaceID create_colored(PixelFormat format, const Color& color, const Luma& luma = bt601) {
        const VASurfaceID surface = create_surface(format, 32, 32);
        VAImage image{};
        EXPECT_EQ(vaDeriveImage(display_, surface, &image), VA_STATUS_SUCCESS);
        const auto bytes = first_bytes(format, color, luma);
        std::byte* const data = map(image);
        for (std::uint32_t plane = 0; plane < image.num_planes; ++plane)
            for (std::uint32_t i = 0; i < image.pitches[plane] * info(format).planes[plane].rows(32); ++i)
                data[image.offsets[plane] + i] =
                    static_cast<std::byte>(std::lround(std::max(0.0, bytes[plane][i % bytes[plane].size()])));
        EXPECT_EQ(vaDestroyImage(display_, image.image_id), VA_STATUS_SUCCESS);
        return surface;
    }

    static void expect_y410(const std::byte* bytes, const std::array<double, 3>& yuv) {
        std::uint32_t pixel = 0;
        std::memcpy(&pixel, bytes, sizeof(pixel));
        EXPECT_NEAR((pixel >> 10 & 0x3FF) / 4.0, yuv[0], 2.0);
        EXPECT_NEAR((pixel & 0x3FF) / 4.0, yuv[1], 2.0);
        EXPECT_NEAR((pixel >> 20 & 0x3FF) / 4.0, yuv[2], 2.0);
        EXPECT_EQ(pixel >> 30, 3U);
    }

    /// In the middle of the surface.
    void expect_color(VASurfaceID surface, PixelFormat format, const Color& color, const Luma& luma = bt601) {
        VAImage image{};
        ASSERT_EQ(vaDeriveImage(display_, surface, &image), VA_STATUS_SUCCESS);
        const auto expected = first_bytes(format, color, luma);
        const std::byte* const data = map(image);
        for (std::uint32_t plane = 0; plane < image.num_planes; ++plane) {
            const PlaneFormat& plane_format = info(format).planes[plane];
            const std::byte* const row = data + image.offsets[plane] +
                                         plane_format.rows(16) * image.pitches[plane] +
                                         plane_format.row_bytes(16);
            if (format == PixelFormat::y410) {
                expect_y410(row, to_yuv(color, luma));
                continue; // no byte of it is a sample
            }
            for (std::size_t i = 0; i < expected[plane].size(); ++i)
                if (expected[plane][i] >= 0) {
                    EXPECT_NEAR(std::to_integer<int>(row[i]), expected[plane][i], 1.5)
                        << info(format).name << " plane " << plane << " byte " << i;
                }
        }
        EXPECT_EQ(vaDestroyImage(display_, image.image_id), VA_STATUS_SUCCESS);
    }

    VAContextID context_ = create_video_proc_context();
};

TEST_F(VideoProcTest, ConvertsColorsBetweenAllFormats) {
    for (const PixelFormatInfo& from : all_pixel_formats()) {
        if (from.format == PixelFormat::y800)
            continue; // has no colour to compare
        const VASurfaceID source = create_colored(from.format, test_color);
        for (const PixelFormatInfo& to : all_pixel_formats()) {
            SCOPED_TRACE(std::string(from.name) + " to " + std::string(to.name));
            const VASurfaceID target = create_surface(to.format, 32, 32);
            ASSERT_EQ(process(context_, target, pass_over(source)), VA_STATUS_SUCCESS);
            expect_color(target, to.format, test_color);
        }
    }
}

TEST_F(VideoProcTest, ReadsGreyInFullRange) {
    const VASurfaceID source = create_colored(PixelFormat::y800, {90, 90, 90});
    const VASurfaceID target = create_surface(PixelFormat::rgba, 32, 32);
    ASSERT_EQ(process(context_, target, pass_over(source)), VA_STATUS_SUCCESS);
    expect_color(target, PixelFormat::rgba, {90, 90, 90});
}

TEST_F(VideoProcTest, HonoursTheColorStandard) {
    const VASurfaceID source = create_colored(PixelFormat::nv12, test_color, bt709);
    const VASurfaceID rgba = create_surface(PixelFormat::rgba, 32, 32);
    VAProcPipelineParameterBuffer from_bt709 = pass_over(source);
    from_bt709.surface_color_standard = VAProcColorStandardBT709;
    ASSERT_EQ(process(context_, rgba, from_bt709), VA_STATUS_SUCCESS);
    expect_color(rgba, PixelFormat::rgba, test_color);

    const VASurfaceID i420 = create_surface(PixelFormat::i420, 32, 32);
    VAProcPipelineParameterBuffer parameters = pass_over(source);
    parameters.surface_color_standard = VAProcColorStandardBT709;
    parameters.output_color_standard = VAProcColorStandardBT601;
    ASSERT_EQ(process(context_, i420, parameters), VA_STATUS_SUCCESS);
    expect_color(i420, PixelFormat::i420, test_color, bt601);

    parameters.output_color_standard = VAProcColorStandardNone;
    ASSERT_EQ(process(context_, i420, parameters), VA_STATUS_SUCCESS);
    expect_color(i420, PixelFormat::i420, test_color, bt709);
}

TEST_F(VideoProcTest, HonoursTheColorRange) {
    const VASurfaceID source = create_colored(PixelFormat::nv12, {255, 255, 255});
    const VASurfaceID target = create_surface(PixelFormat::i420, 32, 32);
    VAProcPipelineParameterBuffer parameters = pass_over(source);
    parameters.input_color_properties.color_range = VA_SOURCE_RANGE_REDUCED;
    parameters.output_color_properties.color_range = VA_SOURCE_RANGE_FULL;
    ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
    VAImage image{};
    ASSERT_EQ(vaDeriveImage(display_, target, &image), VA_STATUS_SUCCESS);
    EXPECT_NEAR(std::to_integer<int>(map(image)[0]), 255, 1);
}

class VideoProcCopyTest : public VaDriverTest, public ::testing::WithParamInterface<FormatAndSize> {};

INSTANTIATE_TEST_SUITE_P(AllFormats, VideoProcCopyTest,
                         ::testing::ValuesIn(all_formats_at({{322, 242}, {641, 481}, {2, 2}})), name_of);

TEST_P(VideoProcCopyTest, SameFormatAndSizeIsCopiedExactly) {
    const auto& [format, width, height] = GetParam();
    const SurfaceLayout layout = SurfaceLayout::linear(format, width, height);
    const VASurfaceID source = create_surface(format, width, height);
    const VAImage in = create_pattern(format, width, height);
    ASSERT_EQ(put(source, in), VA_STATUS_SUCCESS);
    const SharedMemory memory(layout.object_sizes[0]);
    const VASurfaceID target = import(layout, memory);
    ASSERT_EQ(process(create_video_proc_context(), target, pass_over(source)), VA_STATUS_SUCCESS);
    const VAImage out = create_image(format, width, height);
    ASSERT_EQ(get(target, out), VA_STATUS_SUCCESS);
    expect_same_pixels(in, out);
}

TEST_P(VideoProcCopyTest, ScalingWritesNothingButPixels) {
    const auto& [format, width, height] = GetParam();
    const SurfaceLayout layout = SurfaceLayout::linear(format, width, height);
    const SharedMemory memory(layout.object_sizes[0]);
    const VASurfaceID target = import(layout, memory);
    const VASurfaceID source = create_surface(PixelFormat::nv12, 100, 70);
    ASSERT_EQ(process(create_video_proc_context(), target, pass_over(source)), VA_STATUS_SUCCESS);
    for (std::uint64_t offset = 0; offset < memory.size(); ++offset)
        if (memory.data()[offset] != canary && !is_visible(layout, offset)) {
            FAIL() << "byte " << offset << " was written";
        }
}

TEST_F(TiledVaDriverTest, VideoProcDetilesExactly) {
    const VASurfaceID tiled = create_surface(PixelFormat::nv12, 321, 241);
    const VAImage in = create_pattern(PixelFormat::nv12, 321, 241);
    ASSERT_EQ(put(tiled, in), VA_STATUS_SUCCESS);
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, 321, 241);
    const SharedMemory memory(layout.object_sizes[0]);
    const VAContextID context = create_video_proc_context();
    const VASurfaceID linear = import(layout, memory);
    ASSERT_EQ(process(context, linear, pass_over(tiled)), VA_STATUS_SUCCESS);
    const VAImage out = create_image(PixelFormat::nv12, 321, 241);
    ASSERT_EQ(get(linear, out), VA_STATUS_SUCCESS);
    expect_same_pixels(in, out);

    const VASurfaceID tiled_again = create_surface(PixelFormat::nv12, 321, 241);
    ASSERT_EQ(process(context, tiled_again, pass_over(linear)), VA_STATUS_SUCCESS);
    const VAImage back = create_image(PixelFormat::nv12, 321, 241);
    ASSERT_EQ(get(tiled_again, back), VA_STATUS_SUCCESS);
    expect_same_pixels(in, back);
}

TEST_F(VideoProcTest, CropsAndPlacesOnABackground) {
    const VASurfaceID source = create_surface(PixelFormat::bgra, 32, 32);
    const VAImage pattern = create_pattern(PixelFormat::bgra, 32, 32);
    ASSERT_EQ(put(source, pattern), VA_STATUS_SUCCESS);
    const VASurfaceID target = create_colored(PixelFormat::bgra, {1, 2, 3});
    const VARectangle from{8, 4, 16, 16};
    const VARectangle to{2, 6, 16, 16};
    VAProcPipelineParameterBuffer parameters = pass_over(source);
    parameters.surface_region = &from;
    parameters.output_region = &to;
    parameters.output_background_color = 0xFF102030;
    ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);

    const VAImage out = create_image(PixelFormat::bgra, 32, 32);
    ASSERT_EQ(get(target, out), VA_STATUS_SUCCESS);
    const auto pixel = [&](const VAImage& image, std::uint32_t x, std::uint32_t y) {
        std::uint32_t value = 0;
        std::memcpy(&value, map(image) + y * image.pitches[0] + x * 4, sizeof(value));
        return value;
    };
    for (std::uint32_t y = 0; y < 32; ++y)
        for (std::uint32_t x = 0; x < 32; ++x) {
            const bool inside = x >= 2 && x < 18 && y >= 6 && y < 22;
            ASSERT_EQ(pixel(out, x, y), inside ? pixel(pattern, x + 6, y - 2) : 0xFF102030) << x << ", " << y;
        }
}

TEST_F(VideoProcTest, TransparentBackgroundKeepsThePicture) {
    const VASurfaceID source = create_colored(PixelFormat::bgra, test_color);
    const VASurfaceID target = create_colored(PixelFormat::bgra, {1, 2, 3});
    const VARectangle corner{0, 0, 8, 8};
    VAProcPipelineParameterBuffer parameters = pass_over(source);
    parameters.output_region = &corner;
    ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
    expect_color(target, PixelFormat::bgra, {1, 2, 3});
}

TEST_F(VideoProcTest, LeavesOutWhatIsBeyondTheSource) {
    const VASurfaceID source = create_surface(PixelFormat::bgra, 32, 32);
    const VAImage pattern = create_pattern(PixelFormat::bgra, 32, 32);
    ASSERT_EQ(put(source, pattern), VA_STATUS_SUCCESS);
    const VASurfaceID target = create_surface(PixelFormat::bgra, 32, 32);
    const VARectangle larger{0, 0, 500, 400};
    VAProcPipelineParameterBuffer parameters = pass_over(source);
    parameters.surface_region = &larger;
    ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
    const VAImage out = create_image(PixelFormat::bgra, 32, 32);
    ASSERT_EQ(get(target, out), VA_STATUS_SUCCESS);
    expect_same_pixels(pattern, out);
}

TEST_F(VideoProcTest, CutsWhatHangsOverTheTarget) {
    const VASurfaceID source = create_surface(PixelFormat::bgra, 32, 32);
    const VAImage pattern = create_pattern(PixelFormat::bgra, 32, 32);
    ASSERT_EQ(put(source, pattern), VA_STATUS_SUCCESS);
    for (const VARectangle region : {VARectangle{-5, -9, 32, 32}, VARectangle{7, 3, 32, 32}}) {
        const VASurfaceID target = create_colored(PixelFormat::bgra, test_color);
        VAProcPipelineParameterBuffer parameters = pass_over(source);
        parameters.output_region = &region;
        ASSERT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
        const VAImage out = create_image(PixelFormat::bgra, 32, 32);
        ASSERT_EQ(get(target, out), VA_STATUS_SUCCESS);
        const auto row = [&](const VAImage& image, int y) { return map(image) + y * int(image.pitches[0]); };
        const int left = std::max<int>(region.x, 0);
        const int columns = 32 - std::abs(region.x);
        for (int y = std::max<int>(region.y, 0); y < std::min(32, 32 + region.y); ++y)
            ASSERT_EQ(std::memcmp(row(out, y) + left * 4, row(pattern, y - region.y) + (left - region.x) * 4,
                                  std::size_t(columns) * 4),
                      0)
                << y;
    }
}

TEST_F(VideoProcTest, RefusesWhatItDoesNotOffer) {
    const VASurfaceID source = create_surface(PixelFormat::nv12, 64, 64);
    const VASurfaceID target = create_surface(PixelFormat::nv12, 64, 64);
    const VARectangle outside{32, 64, 64, 64};
    const VARectangle beyond{64, 0, 16, 16};
    const VARectangle negative{-1, 0, 16, 16};
    const VARectangle empty{0, 0, 0, 16};
    VAHdrMetaData hdr{};
    constexpr std::uint32_t protected_surface = 1U << 31;
    using Parameters = VAProcPipelineParameterBuffer;
    const std::pair<VAStatus, std::function<void(Parameters&)>> refusals[] = {
        {VA_STATUS_ERROR_INVALID_SURFACE, [](Parameters& p) { p.surface = VA_INVALID_SURFACE; }},
        {VA_STATUS_ERROR_INVALID_SURFACE, [&](Parameters& p) { p.surface = target; }},
        {VA_STATUS_ERROR_INVALID_PARAMETER, [&](Parameters& p) { p.surface_region = &beyond; }},
        {VA_STATUS_ERROR_INVALID_PARAMETER, [&](Parameters& p) { p.surface_region = &negative; }},
        {VA_STATUS_ERROR_INVALID_PARAMETER, [&](Parameters& p) { p.surface_region = &empty; }},
        {VA_STATUS_ERROR_INVALID_PARAMETER, [&](Parameters& p) { p.output_region = &outside; }},
        {VA_STATUS_ERROR_INVALID_PARAMETER, [&](Parameters& p) { p.output_region = &empty; }},
        {VA_STATUS_ERROR_INVALID_PARAMETER,
         [](Parameters& p) { p.surface_color_standard = VAProcColorStandardXVYCC709; }},
        {VA_STATUS_ERROR_INVALID_PARAMETER, [](Parameters& p) { p.input_color_properties.color_range = 3; }},
        {VA_STATUS_ERROR_INVALID_PARAMETER,
         [](Parameters& p) { p.input_color_properties.chroma_sample_location = 0x3F; }},
        {VA_STATUS_ERROR_INVALID_PARAMETER, [](Parameters& p) { p.num_additional_outputs = 1; }},
        {VA_STATUS_ERROR_INVALID_PARAMETER, [](Parameters& p) { p.num_filters = 1; }},
        {VA_STATUS_ERROR_FLAG_NOT_SUPPORTED, [](Parameters& p) { p.rotation_state = VA_ROTATION_270 + 1; }},
        {VA_STATUS_ERROR_FLAG_NOT_SUPPORTED, [](Parameters& p) { p.mirror_state = 4; }},
        {VA_STATUS_ERROR_FLAG_NOT_SUPPORTED,
         [](Parameters& p) { p.pipeline_flags = VA_PROC_PIPELINE_SUBPICTURES; }},
        {VA_STATUS_ERROR_FLAG_NOT_SUPPORTED, [](Parameters& p) { p.input_surface_flag = VA_TOP_FIELD; }},
        {VA_STATUS_ERROR_FLAG_NOT_SUPPORTED, [](Parameters& p) { p.input_surface_flag = protected_surface; }},
        {VA_STATUS_ERROR_FLAG_NOT_SUPPORTED, [](Parameters& p) { p.output_surface_flag = VA_BOTTOM_FIELD; }},
        {VA_STATUS_ERROR_FLAG_NOT_SUPPORTED,
         [](Parameters& p) { p.input_surface_flag = VA_TOP_FIELD_FIRST | VA_BOTTOM_FIELD_FIRST; }},
        {VA_STATUS_ERROR_FLAG_NOT_SUPPORTED,
         [](Parameters& p) { p.output_surface_flag = protected_surface; }},
        {VA_STATUS_ERROR_UNSUPPORTED_FILTER, [&](Parameters& p) { p.output_hdr_metadata = &hdr; }},
    };
    for (const auto& [status, ask] : refusals) {
        Parameters parameters = pass_over(source);
        EXPECT_EQ(process(context_, target, parameters), VA_STATUS_SUCCESS);
        ask(parameters);
        EXPECT_EQ(process(context_, target, parameters), status)
            << "refusal " << &status - &refusals[0].first;
    }
}

TEST_F(VideoProcTest, TellsItsCapabilities) {
    VAProcPipelineCaps caps{};
    ASSERT_EQ(vaQueryVideoProcPipelineCaps(display_, context_, nullptr, 0, &caps), VA_STATUS_SUCCESS);
    EXPECT_EQ(caps.num_input_pixel_formats, all_pixel_formats().size());
    EXPECT_EQ(caps.num_output_color_standards, 10);
    EXPECT_EQ(vaQueryVideoProcPipelineCaps(display_, VA_INVALID_ID, nullptr, 0, &caps),
              VA_STATUS_ERROR_INVALID_CONTEXT);
}

} // namespace
} // namespace zeva::test
