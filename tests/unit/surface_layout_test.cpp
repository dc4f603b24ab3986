#include <zeva/surface_layout.hpp>

#include <drm_fourcc.h>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <zeva/error.hpp>

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace zeva {
namespace {

SurfaceLayout nv12(std::uint32_t width, std::uint32_t height) {
    return SurfaceLayout::linear(PixelFormat::nv12, width, height);
}

/// What libavcodec's H.264 decoder wants for a picture of this size.
std::pair<std::uint32_t, std::uint32_t> decoder_size(std::uint32_t width, std::uint32_t height) {
    struct Free {
        void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
    };
    const std::unique_ptr<AVCodecContext, Free> context{
        avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_H264))};
    context->pix_fmt = AV_PIX_FMT_NV12;
    int aligned_width = static_cast<int>(width);
    int aligned_height = static_cast<int>(height);
    int strides[AV_NUM_DATA_POINTERS];
    avcodec_align_dimensions2(context.get(), &aligned_width, &aligned_height, strides);
    return {static_cast<std::uint32_t>(aligned_width), static_cast<std::uint32_t>(aligned_height)};
}

TEST(SurfaceLayoutLinear, HasTheRoomThatDecodersNeed) {
    EXPECT_GE(nv12(1920, 1080).allocated_height, 1090U);
    EXPECT_GE(nv12(320, 240).allocated_height, 258U);
    for (std::uint32_t height = 1; height <= 4352; height += height < 300 ? 1 : 37)
        for (const std::uint32_t width : {1U, 2U, 17U, 322U, 641U, 1366U, 1920U, 4096U}) {
            const SurfaceLayout layout = nv12(width, height);
            const auto [decoder_width, decoder_height] = decoder_size(width, height);
            ASSERT_GE(layout.allocated_width, decoder_width) << width << 'x' << height;
            ASSERT_GE(layout.allocated_height, decoder_height) << width << 'x' << height;
            ASSERT_GE(layout.planes[1].offset, std::uint64_t{layout.planes[0].pitch} * decoder_height);
        }
}

TEST(SurfaceLayoutLinear, IsValidAndImportableInEveryFormatAndSize) {
    for (const PixelFormatInfo& format : all_pixel_formats())
        for (const std::uint32_t width : {1U, 2U, 3U, 127U, 128U, 129U, 641U, 1920U, 16384U})
            for (const std::uint32_t height : {1U, 2U, 31U, 33U, 481U, 1080U, 16384U}) {
                const SurfaceLayout layout = SurfaceLayout::linear(format.format, width, height);
                ASSERT_EQ(find_fault(layout), "") << format.name << ' ' << width << 'x' << height;
                ASSERT_EQ(find_import_fault(layout), "") << format.name << ' ' << width << 'x' << height;
                ASSERT_EQ(layout.planes[0].pitch % 128, 0U);
            }
}

TEST(SurfaceLayoutLinear, RefusesAbsurdSizes) {
    EXPECT_THROW((void)nv12(0, 480), Error);
    EXPECT_THROW((void)nv12(640, 0), Error);
    EXPECT_THROW((void)nv12(16385, 480), Error);
    EXPECT_THROW((void)nv12(640, 0xFFFFFFFF), Error);
}

TEST(SurfaceLayout, CountsVisibleBytes) {
    EXPECT_EQ(nv12(641, 481).picture_bytes(), 641U * 481 + 642U * 241);
    EXPECT_EQ(SurfaceLayout::linear(PixelFormat::yuy2, 641, 481).picture_bytes(), 1284U * 481);
    EXPECT_EQ(SurfaceLayout::linear(PixelFormat::rgbp, 2, 2).picture_bytes(), 12U);
}

struct Fault {
    const char* expected; ///< part of the message
    std::function<void(SurfaceLayout&)> make;
};

/// Every fault, made in a good NV12 layout of 640x480.
const Fault faults[] = {
    {"empty", [](SurfaceLayout& l) { l.width = 0; }},
    {"above", [](SurfaceLayout& l) { l.height = l.allocated_height = 20000; }},
    {"smaller than the visible", [](SurfaceLayout& l) { l.allocated_width = 639; }},
    {"objects", [](SurfaceLayout& l) { l.object_count = 0; }},
    {"objects", [](SurfaceLayout& l) { l.object_count = 5; }},
    {"size 0", [](SurfaceLayout& l) { l.object_sizes[0] = 0; }},
    {"not known", [](SurfaceLayout& l) { l.modifier = DRM_FORMAT_MOD_INVALID; }},
    {"not known", [](SurfaceLayout& l) { l.modifier = I915_FORMAT_MOD_Y_TILED_CCS; }},
    {"planes, not", [](SurfaceLayout& l) { l.plane_count = 1; }},
    {"planes, not", [](SurfaceLayout& l) { l.plane_count = 3; }},
    {"in object", [](SurfaceLayout& l) { l.planes[1].object = 1; }},
    {"pitch", [](SurfaceLayout& l) { l.planes[0].pitch = 639; }},
    {"pitch", [](SurfaceLayout& l) { l.planes[1].pitch = 0; }},
    {"multiple", [](SurfaceLayout& l) { l.planes[1].pitch = 641; }},
    {"ends at byte", [](SurfaceLayout& l) { l.object_sizes[0] = l.planes[1].offset + 1000; }},
    {"ends at byte", [](SurfaceLayout& l) { l.planes[1].offset = l.object_sizes[0]; }},
    {"wraps", [](SurfaceLayout& l) { l.planes[1].offset = ~std::uint64_t{0} - 100; }},
    {"overlap", [](SurfaceLayout& l) { l.planes[1].offset = 640; }},
    {"overlap", [](SurfaceLayout& l) { l.planes[1].offset = l.planes[0].offset; }},
    {"tile", [](SurfaceLayout& l) { l.modifier = I915_FORMAT_MOD_Y_TILED, l.planes[1].offset += 640; }},
    {"tile", [](SurfaceLayout& l) { l.modifier = I915_FORMAT_MOD_Y_TILED, l.planes[0].pitch += 64; }},
    {"ends at byte", // 480 rows of luma are 15 tile rows, 240 of chroma are 8: 32 rows more than linear
     [](SurfaceLayout& l) {
         l.modifier = I915_FORMAT_MOD_Y_TILED;
         l.planes[1].offset = std::uint64_t{480} * 640;
         l.object_sizes[0] = std::uint64_t{720} * 640;
     }},
};

TEST(FindFault, FindsEveryFault) {
    ASSERT_EQ(find_fault(nv12(640, 480)), "");
    for (const Fault& fault : faults) {
        SurfaceLayout layout = nv12(640, 480);
        fault.make(layout);
        EXPECT_NE(find_fault(layout).find(fault.expected), std::string::npos)
            << fault.expected << ": \"" << find_fault(layout) << '"';
    }
}

TEST(FindFault, AcceptsALastRowWithoutPadding) {
    SurfaceLayout layout = nv12(600, 480);
    layout.object_sizes[0] = layout.planes[1].offset + std::uint64_t{239} * layout.planes[1].pitch + 600;
    EXPECT_EQ(find_fault(layout), "");
    --layout.object_sizes[0];
    EXPECT_NE(find_fault(layout), "");
}

/// Valid layouts that Intel's driver would read wrongly.
const Fault import_faults[] = {
    {"objects", [](SurfaceLayout& l) { l.object_count = 2, l.object_sizes[1] = 4096; }},
    {"multiple of 64",
     [](SurfaceLayout& l) { l.planes[0].pitch = l.planes[1].pitch = 672, l.planes[1].offset = 672 * 516; }},
    {"offset 128 is not 0", [](SurfaceLayout& l) { l.planes[0].offset = 128; }},
    {"multiple of pitch", [](SurfaceLayout& l) { l.planes[1].offset += 64; }},
    {"does not follow", [](SurfaceLayout& l) { l.planes[1].pitch = 768; }},
};

TEST(FindImportFault, FindsWhatIntelsDriverIgnores) {
    for (const Fault& fault : import_faults) {
        SurfaceLayout layout = nv12(640, 480);
        layout.object_sizes[0] *= 2;
        fault.make(layout);
        EXPECT_EQ(find_fault(layout), "") << fault.expected;
        EXPECT_NE(find_import_fault(layout).find(fault.expected), std::string::npos)
            << fault.expected << ": \"" << find_import_fault(layout) << '"';
    }
}

TEST(ModifierName, KnowsTheUsualOnes) {
    EXPECT_EQ(modifier_name(modifier_linear), "linear");
    EXPECT_EQ(modifier_name(I915_FORMAT_MOD_4_TILED), "4-tiled");
    EXPECT_EQ(modifier_name(0x123), "0x123");
}

} // namespace
} // namespace zeva
