// Views: planes of media images, and the same bytes under another format.
#include "image_fixture.hpp"

#include <array>
#include <gtest/gtest.h>
#include <zeva/surface_layout.hpp>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver_tests {
namespace {

class ImageView : public ImageFixture {
protected:
    [[nodiscard]] static ze_image_desc_t plane_desc(ze_image_format_layout_t layout, std::uint32_t width,
                                                    std::uint32_t height) {
        return make_desc(ZE_IMAGE_TYPE_2D, make_format(layout, ZE_IMAGE_FORMAT_TYPE_UINT), {width, height});
    }
};

struct PlaneCase {
    ze_image_format_layout_t format;
    std::uint32_t width, height;
    std::size_t element;
};

struct MediaCase {
    ze_image_format_layout_t layout;
    std::vector<PlaneCase> planes; ///< of a picture of 64 x 32
};

const PlaneCase full8{ZE_IMAGE_FORMAT_LAYOUT_8, 64, 32, 1};
const PlaneCase quarter8{ZE_IMAGE_FORMAT_LAYOUT_8, 32, 16, 1};
const PlaneCase full16{ZE_IMAGE_FORMAT_LAYOUT_16, 64, 32, 2};
const PlaneCase quarter16{ZE_IMAGE_FORMAT_LAYOUT_16_16, 32, 16, 4};
const PlaneCase packed8{ZE_IMAGE_FORMAT_LAYOUT_8_8_8_8, 32, 32, 4};
const PlaneCase packed16{ZE_IMAGE_FORMAT_LAYOUT_16_16_16_16, 32, 32, 8};

const std::vector<MediaCase>& media_cases() {
    static const std::vector<MediaCase> cases{
        {ZE_IMAGE_FORMAT_LAYOUT_NV12, {full8, {ZE_IMAGE_FORMAT_LAYOUT_8_8, 32, 16, 2}}},
        {ZE_IMAGE_FORMAT_LAYOUT_P010, {full16, quarter16}},
        {ZE_IMAGE_FORMAT_LAYOUT_P012, {full16, quarter16}},
        {ZE_IMAGE_FORMAT_LAYOUT_P016, {full16, quarter16}},
        {ZE_IMAGE_FORMAT_LAYOUT_P216, {full16, {ZE_IMAGE_FORMAT_LAYOUT_16_16, 32, 32, 4}}},
        {ZE_IMAGE_FORMAT_LAYOUT_I420, {full8, quarter8, quarter8}},
        {ZE_IMAGE_FORMAT_LAYOUT_YV12, {full8, quarter8, quarter8}},
        {ZE_IMAGE_FORMAT_LAYOUT_422H,
         {full8, {ZE_IMAGE_FORMAT_LAYOUT_8, 32, 32, 1}, {ZE_IMAGE_FORMAT_LAYOUT_8, 32, 32, 1}}},
        {ZE_IMAGE_FORMAT_LAYOUT_422V,
         {full8, {ZE_IMAGE_FORMAT_LAYOUT_8, 64, 16, 1}, {ZE_IMAGE_FORMAT_LAYOUT_8, 64, 16, 1}}},
        {ZE_IMAGE_FORMAT_LAYOUT_444P, {full8, full8, full8}},
        {ZE_IMAGE_FORMAT_LAYOUT_RGBP, {full8, full8, full8}},
        {ZE_IMAGE_FORMAT_LAYOUT_BRGP, {full8, full8, full8}},
        {ZE_IMAGE_FORMAT_LAYOUT_400P, {full8}},
        {ZE_IMAGE_FORMAT_LAYOUT_Y8, {full8}},
        {ZE_IMAGE_FORMAT_LAYOUT_Y16, {full16}},
        {ZE_IMAGE_FORMAT_LAYOUT_YUY2, {packed8}},
        {ZE_IMAGE_FORMAT_LAYOUT_YUYV, {packed8}},
        {ZE_IMAGE_FORMAT_LAYOUT_UYVY, {packed8}},
        {ZE_IMAGE_FORMAT_LAYOUT_YVYU, {packed8}},
        {ZE_IMAGE_FORMAT_LAYOUT_VYUY, {packed8}},
        {ZE_IMAGE_FORMAT_LAYOUT_Y210, {packed16}},
        {ZE_IMAGE_FORMAT_LAYOUT_Y216, {packed16}},
        {ZE_IMAGE_FORMAT_LAYOUT_AYUV, {{ZE_IMAGE_FORMAT_LAYOUT_8_8_8_8, 64, 32, 4}}},
        {ZE_IMAGE_FORMAT_LAYOUT_Y410, {{ZE_IMAGE_FORMAT_LAYOUT_10_10_10_2, 64, 32, 4}}},
        {ZE_IMAGE_FORMAT_LAYOUT_Y416, {{ZE_IMAGE_FORMAT_LAYOUT_16_16_16_16, 64, 32, 8}}},
    };
    return cases;
}

TEST_F(ImageView, PlanesOfEveryMediaLayoutKeepTheirBytes) {
    for (const MediaCase& c : media_cases()) {
        SCOPED_TRACE(testing::Message() << "layout " << c.layout);
        const OwnedImage image = make_image(make_picture_desc(c.layout, 64, 32));
        std::vector<OwnedImage> views;
        for (std::uint32_t i = 0; i < c.planes.size(); ++i) {
            const PlaneCase& plane = c.planes[i];
            views.push_back(make_view(image, plane_desc(plane.format, plane.width, plane.height), i));
            write(views.back(), make_pattern(plane.element * plane.width * plane.height, i + 1));
        }
        for (std::uint32_t i = 0; i < c.planes.size(); ++i) { // no plane was overwritten by another
            const auto bytes =
                make_pattern(c.planes[i].element * c.planes[i].width * c.planes[i].height, i + 1);
            EXPECT_EQ(read(views[i], bytes.size()), bytes) << "plane " << i;
        }
        const auto none = static_cast<std::uint32_t>(c.planes.size());
        EXPECT_EQ(try_view(image, plane_desc(c.planes[0].format, 1, 1), &none),
                  ZE_RESULT_ERROR_INVALID_ARGUMENT);
    }
}

TEST_F(ImageView, TheSizeOfThePictureStandsForTheSizeOfItsPlane) {
    const OwnedImage image = make_image(make_picture_desc(ZE_IMAGE_FORMAT_LAYOUT_NV12, 64, 32));
    const OwnedImage chroma = make_view(image, plane_desc(ZE_IMAGE_FORMAT_LAYOUT_8_8, 64, 32), 1);
    const auto bytes = make_pattern(2 * 32 * 16);
    write(chroma, bytes);
    EXPECT_EQ(read(chroma, bytes.size() + 1).back(), 0xee); // 32 x 16 elements, no more
    EXPECT_EQ(read(make_view(image, plane_desc(ZE_IMAGE_FORMAT_LAYOUT_8_8, 32, 16), 1), bytes.size()), bytes);
}

TEST_F(ImageView, OddSizesRoundUp) {
    const OwnedImage image = make_image(make_picture_desc(ZE_IMAGE_FORMAT_LAYOUT_NV12, 33, 17));
    EXPECT_EQ(try_view(image, plane_desc(ZE_IMAGE_FORMAT_LAYOUT_8_8, 17, 9), std::array{1u}.data()),
              ZE_RESULT_SUCCESS);
    EXPECT_EQ(try_view(image, plane_desc(ZE_IMAGE_FORMAT_LAYOUT_8_8, 18, 9), std::array{1u}.data()),
              ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(try_view(image, plane_desc(ZE_IMAGE_FORMAT_LAYOUT_8_8, 17, 10), std::array{1u}.data()),
              ZE_RESULT_ERROR_INVALID_SIZE);
}

TEST_F(ImageView, ArraysOfPicturesHavePlanesInEveryElement) {
    auto desc = make_picture_desc(ZE_IMAGE_FORMAT_LAYOUT_NV12, 64, 32);
    desc.type = ZE_IMAGE_TYPE_2DARRAY;
    desc.arraylevels = 3;
    const OwnedImage image = make_image(desc);
    auto view_desc = plane_desc(ZE_IMAGE_FORMAT_LAYOUT_8_8, 32, 16);
    view_desc.type = ZE_IMAGE_TYPE_2DARRAY;
    view_desc.arraylevels = 3;
    const OwnedImage chroma = make_view(image, view_desc, 1);
    view_desc.format.layout = ZE_IMAGE_FORMAT_LAYOUT_8;
    view_desc.width = 64;
    view_desc.height = 32;
    const OwnedImage luma = make_view(image, view_desc, 0);
    const auto chroma_bytes = make_pattern(2 * 32 * 16 * 3);
    const auto luma_bytes = make_pattern(64 * 32 * 3, 5);
    write(chroma, chroma_bytes);
    write(luma, luma_bytes);
    EXPECT_EQ(read(chroma, chroma_bytes.size()), chroma_bytes);
    EXPECT_EQ(read(luma, luma_bytes.size()), luma_bytes);
}

TEST_F(ImageView, PlanarArraysOfRowsHavePlanesInEveryElement) {
    const auto array_desc = [](ze_image_format_layout_t layout, std::uint32_t width) {
        return make_desc(ZE_IMAGE_TYPE_1DARRAY, make_format(layout, ZE_IMAGE_FORMAT_TYPE_UINT),
                         {width, 1, 1, 3});
    };
    const OwnedImage image = make_image(array_desc(ZE_IMAGE_FORMAT_LAYOUT_NV12, 64));
    const OwnedImage luma = make_view(image, array_desc(ZE_IMAGE_FORMAT_LAYOUT_8, 64), 0);
    const OwnedImage chroma = make_view(image, array_desc(ZE_IMAGE_FORMAT_LAYOUT_8_8, 32), 1);
    const auto luma_bytes = make_pattern(64 * 3);
    const auto chroma_bytes = make_pattern(64 * 3, 5);
    write(luma, luma_bytes);
    write(chroma, chroma_bytes);
    EXPECT_EQ(read(luma, luma_bytes.size()), luma_bytes);
    const OwnedImage other = make_image(array_desc(ZE_IMAGE_FORMAT_LAYOUT_NV12, 64));
    ASSERT_EQ(zeCommandListAppendImageCopy(list.get(), other.get(), image.get(), nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    EXPECT_EQ(read(make_view(other, array_desc(ZE_IMAGE_FORMAT_LAYOUT_8_8, 32), 1), chroma_bytes.size()),
              chroma_bytes);
}

TEST_F(ImageView, AnotherFormatShowsTheSameBytes) {
    const auto desc = plane_desc(ZE_IMAGE_FORMAT_LAYOUT_8_8_8_8, 16, 4);
    const OwnedImage image = make_image(desc);
    const auto bytes = make_pattern(16 * 4 * 4);
    write(image, bytes);
    auto view_desc = plane_desc(ZE_IMAGE_FORMAT_LAYOUT_32, 16, 4);
    ze_image_handle_t handle = nullptr;
    ASSERT_EQ(zeImageViewCreateExp(context, device, &view_desc, image.get(), &handle), ZE_RESULT_SUCCESS);
    const OwnedImage view{handle};
    EXPECT_EQ(read(view, bytes.size()), bytes);

    view_desc = plane_desc(ZE_IMAGE_FORMAT_LAYOUT_32_32, 16, 4); // rows of twice the bytes
    EXPECT_EQ(try_view(image, view_desc, nullptr), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(try_view(image, plane_desc(ZE_IMAGE_FORMAT_LAYOUT_32, 16, 5), nullptr),
              ZE_RESULT_ERROR_INVALID_SIZE);
}

TEST_F(ImageView, OutlivesItsImage) {
    OwnedImage image = make_image(make_picture_desc(ZE_IMAGE_FORMAT_LAYOUT_NV12, 64, 32));
    const OwnedImage luma = make_view(image, plane_desc(ZE_IMAGE_FORMAT_LAYOUT_8, 64, 32), 0);
    image.reset();
    const auto bytes = make_pattern(64 * 32);
    write(luma, bytes);
    EXPECT_EQ(read(luma, bytes.size()), bytes);
}

TEST_F(ImageView, WhatAnImageDoesNotHaveCannotBeShown) {
    const OwnedImage planar = make_image(make_picture_desc(ZE_IMAGE_FORMAT_LAYOUT_NV12, 64, 32));
    const OwnedImage plain = make_image(plane_desc(ZE_IMAGE_FORMAT_LAYOUT_8, 64, 32));
    // planes without an index, and planes of what has none
    EXPECT_EQ(try_view(planar, plane_desc(ZE_IMAGE_FORMAT_LAYOUT_8, 64, 32), nullptr),
              ZE_RESULT_ERROR_UNSUPPORTED_IMAGE_FORMAT);
    EXPECT_EQ(try_view(plain, make_picture_desc(ZE_IMAGE_FORMAT_LAYOUT_NV12, 64, 32), nullptr),
              ZE_RESULT_ERROR_UNSUPPORTED_IMAGE_FORMAT);
    EXPECT_EQ(try_view(planar, make_picture_desc(ZE_IMAGE_FORMAT_LAYOUT_NV12, 64, 32), nullptr),
              ZE_RESULT_SUCCESS);
    auto desc = plane_desc(ZE_IMAGE_FORMAT_LAYOUT_8, 64, 32);
    desc.type = ZE_IMAGE_TYPE_3D;
    EXPECT_EQ(try_view(plain, desc, nullptr), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    desc.type = static_cast<ze_image_type_t>(ZE_IMAGE_TYPE_BUFFER + 1);
    EXPECT_EQ(try_view(plain, desc, nullptr), ZE_RESULT_ERROR_INVALID_ENUMERATION);
    desc = plane_desc(ZE_IMAGE_FORMAT_LAYOUT_8, 64, 32);
    desc.flags = 4;
    EXPECT_EQ(try_view(plain, desc, nullptr), ZE_RESULT_ERROR_INVALID_ENUMERATION);

    desc.flags = 0;
    ze_image_handle_t handle = nullptr;
    EXPECT_EQ(zeImageViewCreateExp(nullptr, device, &desc, plain.get(), &handle),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeImageViewCreateExp(context, nullptr, &desc, plain.get(), &handle),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeImageViewCreateExp(context, device, &desc, nullptr, &handle),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeImageViewCreateExp(context, device, nullptr, plain.get(), &handle),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeImageViewCreateExp(context, device, &desc, plain.get(), nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
}

} // namespace
} // namespace zeva::ze_driver_tests
