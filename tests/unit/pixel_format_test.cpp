#include <zeva/pixel_format.hpp>

#include <drm_fourcc.h>
#include <gtest/gtest.h>
#include <set>
#include <va/va.h>

namespace zeva {
namespace {

struct Fourccs {
    const char* name;
    std::uint32_t va;
    std::uint32_t drm;
};

// Byte orders: va.h names bytes from the lowest address, drm_fourcc.h from the highest bit of a little-endian
// word.
constexpr Fourccs expected_fourccs[] = {
    {"nv12", VA_FOURCC('N', 'V', '1', '2'), fourcc_code('N', 'V', '1', '2')},
    {"p010", VA_FOURCC('P', '0', '1', '0'), fourcc_code('P', '0', '1', '0')},
    {"i420", VA_FOURCC('I', '4', '2', '0'), fourcc_code('Y', 'U', '1', '2')},
    {"yv12", VA_FOURCC('Y', 'V', '1', '2'), fourcc_code('Y', 'V', '1', '2')},
    {"yuy2", VA_FOURCC('Y', 'U', 'Y', '2'), fourcc_code('Y', 'U', 'Y', 'V')},
    {"uyvy", VA_FOURCC('U', 'Y', 'V', 'Y'), fourcc_code('U', 'Y', 'V', 'Y')},
    {"rgba", VA_FOURCC('R', 'G', 'B', 'A'), fourcc_code('A', 'B', '2', '4')},
    {"bgra", VA_FOURCC('B', 'G', 'R', 'A'), fourcc_code('A', 'R', '2', '4')},
    {"argb", VA_FOURCC('A', 'R', 'G', 'B'), fourcc_code('B', 'A', '2', '4')},
    {"abgr", VA_FOURCC('A', 'B', 'G', 'R'), fourcc_code('R', 'A', '2', '4')},
    {"rgbx", VA_FOURCC('R', 'G', 'B', 'X'), fourcc_code('X', 'B', '2', '4')},
    {"bgrx", VA_FOURCC('B', 'G', 'R', 'X'), fourcc_code('X', 'R', '2', '4')},
    {"rgbp", VA_FOURCC('R', 'G', 'B', 'P'), 0},
    {"444p", VA_FOURCC('4', '4', '4', 'P'), fourcc_code('Y', 'U', '2', '4')},
    {"y800", VA_FOURCC('Y', '8', '0', '0'), fourcc_code('R', '8', ' ', ' ')},
    {"422h", VA_FOURCC('4', '2', '2', 'H'), fourcc_code('Y', 'U', '1', '6')},
    {"422v", VA_FOURCC('4', '2', '2', 'V'), 0},
    {"411p", VA_FOURCC('4', '1', '1', 'P'), fourcc_code('Y', 'U', '1', '1')},
    {"p012", VA_FOURCC('P', '0', '1', '2'), fourcc_code('P', '0', '1', '2')},
    {"y210", VA_FOURCC('Y', '2', '1', '0'), fourcc_code('Y', '2', '1', '0')},
    {"y212", VA_FOURCC('Y', '2', '1', '2'), fourcc_code('Y', '2', '1', '2')},
    {"y410", VA_FOURCC('Y', '4', '1', '0'), fourcc_code('Y', '4', '1', '0')},
    {"y412", VA_FOURCC('Y', '4', '1', '2'), fourcc_code('Y', '4', '1', '2')},
    {"ayuv", VA_FOURCC('A', 'Y', 'U', 'V'), fourcc_code('A', 'Y', 'U', 'V')},
    {"xyuv", VA_FOURCC('X', 'Y', 'U', 'V'), fourcc_code('X', 'Y', 'U', 'V')},
};

TEST(PixelFormat, FourccsAreThoseOfTheHeaders) {
    ASSERT_EQ(all_pixel_formats().size(), std::size(expected_fourccs));
    for (const Fourccs& expected : expected_fourccs) {
        const auto format = parse_pixel_format(expected.name);
        ASSERT_TRUE(format) << expected.name;
        EXPECT_EQ(info(*format).va_fourcc, expected.va) << expected.name;
        EXPECT_EQ(info(*format).drm_format, expected.drm) << expected.name;
        EXPECT_EQ(pixel_format_from_va_fourcc(expected.va), format) << expected.name;
    }
}

TEST(PixelFormat, NamesAreUniqueAndLowerCase) {
    std::set<std::string_view> names;
    for (const PixelFormatInfo& format : all_pixel_formats()) {
        EXPECT_EQ(&info(format.format), &format);
        EXPECT_TRUE(names.insert(format.name).second) << format.name;
    }
    EXPECT_FALSE(parse_pixel_format("NV12"));
    EXPECT_FALSE(parse_pixel_format(""));
    EXPECT_FALSE(pixel_format_from_va_fourcc(0));
}

TEST(PixelFormat, OddSizesRoundUp) {
    const auto chroma = info(PixelFormat::nv12).planes[1];
    EXPECT_EQ(chroma.row_bytes(641), 321U * 2);
    EXPECT_EQ(chroma.rows(481), 241U);
    EXPECT_EQ(info(PixelFormat::p010).planes[1].row_bytes(641), 321U * 4);
    EXPECT_EQ(info(PixelFormat::i420).planes[2].row_bytes(641), 321U);
    EXPECT_EQ(info(PixelFormat::yuv444p).planes[1].row_bytes(641), 641U);
    EXPECT_EQ(info(PixelFormat::yuv422h).planes[1].row_bytes(641), 321U);
    EXPECT_EQ(info(PixelFormat::yuv422h).planes[1].rows(481), 481U);
    EXPECT_EQ(info(PixelFormat::yuv422v).planes[1].row_bytes(641), 641U);
    EXPECT_EQ(info(PixelFormat::yuv422v).planes[1].rows(481), 241U);
    EXPECT_EQ(info(PixelFormat::yuv411p).planes[1].row_bytes(641), 161U);
    EXPECT_EQ(info(PixelFormat::y410).planes[0].row_bytes(641), 641U * 4);
    EXPECT_EQ(info(PixelFormat::y412).planes[0].row_bytes(641), 641U * 8);
    for (const std::uint32_t width : {1U, 2U, 3U, 640U, 641U}) {
        EXPECT_EQ(info(PixelFormat::yuy2).planes[0].row_bytes(width), 4U * ((width + 1) / 2));
        EXPECT_EQ(info(PixelFormat::y210).planes[0].row_bytes(width), 8U * ((width + 1) / 2));
    }
}

TEST(PixelFormat, SinglePlanesNameThemselvesAsLayers) {
    for (const PixelFormatInfo& format : all_pixel_formats())
        if (format.planes.size() == 1) {
            EXPECT_EQ(format.planes[0].drm_layer_format, format.drm_format) << format.name;
        }
    EXPECT_EQ(info(PixelFormat::nv12).planes[1].drm_layer_format, DRM_FORMAT_GR88);
    EXPECT_EQ(info(PixelFormat::p010).planes[1].drm_layer_format, DRM_FORMAT_GR1616);
}

} // namespace
} // namespace zeva
