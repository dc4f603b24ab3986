// Images: formats, types, sizes and what is refused.
#include "image_fixture.hpp"

#include <array>
#include <gtest/gtest.h>
#include <utility>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver_tests {
namespace {

class Image : public ImageFixture {
protected:
    [[nodiscard]] ze_image_sampler_filter_flags_t filters(const ze_image_desc_t& desc) const {
        ze_image_properties_t properties{};
        properties.stype = ZE_STRUCTURE_TYPE_IMAGE_PROPERTIES;
        properties.samplerFilterFlags = ~0u;
        EXPECT_EQ(zeImageGetProperties(device, &desc, &properties), ZE_RESULT_SUCCESS);
        EXPECT_EQ(properties.stype, ZE_STRUCTURE_TYPE_IMAGE_PROPERTIES);
        return properties.samplerFilterFlags;
    }
};

constexpr std::array all_types{ZE_IMAGE_FORMAT_TYPE_UINT, ZE_IMAGE_FORMAT_TYPE_SINT,
                               ZE_IMAGE_FORMAT_TYPE_UNORM, ZE_IMAGE_FORMAT_TYPE_SNORM,
                               ZE_IMAGE_FORMAT_TYPE_FLOAT};
constexpr std::array all_image_types{ZE_IMAGE_TYPE_1D,      ZE_IMAGE_TYPE_1DARRAY, ZE_IMAGE_TYPE_2D,
                                     ZE_IMAGE_TYPE_2DARRAY, ZE_IMAGE_TYPE_3D,      ZE_IMAGE_TYPE_BUFFER};

struct Layout {
    ze_image_format_layout_t layout;
    std::size_t bytes;
    const char* types; ///< of the types above, '1' for those that the layout has
};

constexpr std::array layouts{
    Layout{ZE_IMAGE_FORMAT_LAYOUT_8, 1, "11110"},
    Layout{ZE_IMAGE_FORMAT_LAYOUT_16, 2, "11111"},
    Layout{ZE_IMAGE_FORMAT_LAYOUT_32, 4, "11111"},
    Layout{ZE_IMAGE_FORMAT_LAYOUT_8_8, 2, "11110"},
    Layout{ZE_IMAGE_FORMAT_LAYOUT_8_8_8_8, 4, "11110"},
    Layout{ZE_IMAGE_FORMAT_LAYOUT_16_16, 4, "11111"},
    Layout{ZE_IMAGE_FORMAT_LAYOUT_16_16_16_16, 8, "11111"},
    Layout{ZE_IMAGE_FORMAT_LAYOUT_32_32, 8, "11111"},
    Layout{ZE_IMAGE_FORMAT_LAYOUT_32_32_32_32, 16, "11111"},
    Layout{ZE_IMAGE_FORMAT_LAYOUT_10_10_10_2, 4, "11111"},
    Layout{ZE_IMAGE_FORMAT_LAYOUT_11_11_10, 4, "00001"},
    Layout{ZE_IMAGE_FORMAT_LAYOUT_5_6_5, 2, "00100"},
    Layout{ZE_IMAGE_FORMAT_LAYOUT_5_5_5_1, 2, "00100"},
    Layout{ZE_IMAGE_FORMAT_LAYOUT_4_4_4_4, 2, "00100"},
};

TEST_F(Image, EveryLayoutHasItsTypesAndElements) {
    for (const Layout& layout : layouts)
        for (std::size_t i = 0; i < all_types.size(); ++i) {
            SCOPED_TRACE(testing::Message() << "layout " << layout.layout << ", type " << all_types[i]);
            const auto desc = make_desc(ZE_IMAGE_TYPE_2D, make_format(layout.layout, all_types[i]), {24, 3});
            if (layout.types[i] == '0') {
                EXPECT_EQ(try_image(desc), ZE_RESULT_ERROR_UNSUPPORTED_IMAGE_FORMAT);
                EXPECT_EQ(filters(desc), 0u);
                continue;
            }
            const OwnedImage image = make_image(desc);
            const auto bytes = make_pattern(layout.bytes * 24 * 3);
            write(image, bytes);
            EXPECT_EQ(read(image, bytes.size()), bytes);
        }
}

TEST_F(Image, EveryTypeOfImageCanBeHad) {
    for (const auto type : all_image_types) {
        SCOPED_TRACE(testing::Message() << "type " << type);
        const auto format = make_format(ZE_IMAGE_FORMAT_LAYOUT_8_8_8_8, ZE_IMAGE_FORMAT_TYPE_UINT);
        EXPECT_EQ(try_image(make_desc(type, format, {16, 4, 2, 3})), ZE_RESULT_SUCCESS);
    }
}

TEST_F(Image, EveryMediaLayoutCanBeHad) {
    for (int layout = ZE_IMAGE_FORMAT_LAYOUT_Y8; layout <= ZE_IMAGE_FORMAT_LAYOUT_BRGP; ++layout) {
        SCOPED_TRACE(testing::Message() << "layout " << layout);
        auto desc = make_picture_desc(static_cast<ze_image_format_layout_t>(layout), 34, 18);
        desc.format.type = static_cast<ze_image_format_type_t>(77); // type and swizzle are ignored
        desc.format.x = static_cast<ze_image_format_swizzle_t>(77);
        EXPECT_EQ(try_image(desc), ZE_RESULT_SUCCESS);
    }
}

TEST_F(Image, MediaLayoutsCanBeOfEveryTypeButBuffer) {
    auto desc = make_picture_desc(ZE_IMAGE_FORMAT_LAYOUT_NV12, 32, 16);
    desc.arraylevels = 2;
    for (const auto type : all_image_types) {
        desc.type = type;
        EXPECT_EQ(try_image(desc), type == ZE_IMAGE_TYPE_BUFFER ? ZE_RESULT_ERROR_UNSUPPORTED_IMAGE_FORMAT
                                                                : ZE_RESULT_SUCCESS);
    }
}

TEST_F(Image, FormatsThatAreUnknownAreRefused) {
    const auto known =
        make_desc(ZE_IMAGE_TYPE_2D, make_format(ZE_IMAGE_FORMAT_LAYOUT_8, ZE_IMAGE_FORMAT_TYPE_UINT), {8, 8});
    auto desc = known;
    desc.format.layout = static_cast<ze_image_format_layout_t>(ZE_IMAGE_FORMAT_LAYOUT_BRGP + 1);
    EXPECT_EQ(try_image(desc), ZE_RESULT_ERROR_UNSUPPORTED_IMAGE_FORMAT);
    desc = known;
    desc.format.type = static_cast<ze_image_format_type_t>(ZE_IMAGE_FORMAT_TYPE_FLOAT + 1);
    EXPECT_EQ(try_image(desc), ZE_RESULT_ERROR_UNSUPPORTED_IMAGE_FORMAT);
    desc = known;
    desc.format.w = static_cast<ze_image_format_swizzle_t>(ZE_IMAGE_FORMAT_SWIZZLE_X + 1);
    EXPECT_EQ(try_image(desc), ZE_RESULT_ERROR_UNSUPPORTED_IMAGE_FORMAT);

    desc = known;
    const ze_srgb_ext_desc_t srgb{ZE_STRUCTURE_TYPE_SRGB_EXT_DESC, nullptr, 1};
    desc.pNext = &srgb;
    EXPECT_EQ(try_image(desc), ZE_RESULT_ERROR_UNSUPPORTED_IMAGE_FORMAT);
}

TEST_F(Image, PropertiesTellHowSamplersFilter) {
    const auto tell = [this](ze_image_format_layout_t layout, ze_image_format_type_t type) {
        return filters(make_desc(ZE_IMAGE_TYPE_2D, make_format(layout, type), {8, 8}));
    };
    constexpr auto both = ZE_IMAGE_SAMPLER_FILTER_FLAG_POINT | ZE_IMAGE_SAMPLER_FILTER_FLAG_LINEAR;
    EXPECT_EQ(tell(ZE_IMAGE_FORMAT_LAYOUT_8, ZE_IMAGE_FORMAT_TYPE_UINT), ZE_IMAGE_SAMPLER_FILTER_FLAG_POINT);
    EXPECT_EQ(tell(ZE_IMAGE_FORMAT_LAYOUT_8, ZE_IMAGE_FORMAT_TYPE_UNORM), both);
    EXPECT_EQ(tell(ZE_IMAGE_FORMAT_LAYOUT_32, ZE_IMAGE_FORMAT_TYPE_FLOAT), both);
    EXPECT_EQ(tell(ZE_IMAGE_FORMAT_LAYOUT_32, ZE_IMAGE_FORMAT_TYPE_UNORM), // no float holds it
              ZE_IMAGE_SAMPLER_FILTER_FLAG_POINT);
    EXPECT_EQ(tell(ZE_IMAGE_FORMAT_LAYOUT_Y8, ZE_IMAGE_FORMAT_TYPE_UINT), both);
    EXPECT_EQ(tell(ZE_IMAGE_FORMAT_LAYOUT_NV12, ZE_IMAGE_FORMAT_TYPE_UINT), 0u); // its planes are
}

TEST_F(Image, SizesEndAtTheLimitsOfTheDevice) {
    ze_device_image_properties_t limits{};
    limits.stype = ZE_STRUCTURE_TYPE_DEVICE_IMAGE_PROPERTIES;
    ASSERT_EQ(zeDeviceGetImageProperties(device, &limits), ZE_RESULT_SUCCESS);
    ASSERT_NE(limits.maxImageDims1D, 0u);

    const auto attempt = [this](ze_image_type_t type, ImageSize size) {
        return try_image(
            make_desc(type, make_format(ZE_IMAGE_FORMAT_LAYOUT_8, ZE_IMAGE_FORMAT_TYPE_UINT), size));
    };
    const std::uint32_t in_1d = limits.maxImageDims1D;
    EXPECT_EQ(attempt(ZE_IMAGE_TYPE_1D, {in_1d}), ZE_RESULT_SUCCESS);
    EXPECT_EQ(attempt(ZE_IMAGE_TYPE_1D, {in_1d + 1ull}), ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    const std::uint32_t in_2d = limits.maxImageDims2D;
    EXPECT_EQ(attempt(ZE_IMAGE_TYPE_2D, {in_2d, 1}), ZE_RESULT_SUCCESS);
    EXPECT_EQ(attempt(ZE_IMAGE_TYPE_2D, {1, in_2d}), ZE_RESULT_SUCCESS);
    EXPECT_EQ(attempt(ZE_IMAGE_TYPE_2D, {in_2d + 1ull, 1}), ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    EXPECT_EQ(attempt(ZE_IMAGE_TYPE_2D, {1, in_2d + 1}), ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    const std::uint32_t in_3d = limits.maxImageDims3D;
    EXPECT_EQ(attempt(ZE_IMAGE_TYPE_3D, {1, 1, in_3d}), ZE_RESULT_SUCCESS);
    EXPECT_EQ(attempt(ZE_IMAGE_TYPE_3D, {1, 1, in_3d + 1}), ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    const std::uint32_t in_array = limits.maxImageArraySlices;
    EXPECT_EQ(attempt(ZE_IMAGE_TYPE_1DARRAY, {1, 1, 1, in_array}), ZE_RESULT_SUCCESS);
    EXPECT_EQ(attempt(ZE_IMAGE_TYPE_2DARRAY, {1, 1, 1, in_array + 1}), ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    EXPECT_EQ(attempt(ZE_IMAGE_TYPE_BUFFER, {limits.maxImageBufferSize + 1}),
              ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
}

TEST_F(Image, SizesOfZeroAreRefused) {
    const auto attempt = [this](ze_image_type_t type, ImageSize size) {
        return try_image(
            make_desc(type, make_format(ZE_IMAGE_FORMAT_LAYOUT_32, ZE_IMAGE_FORMAT_TYPE_UINT), size));
    };
    EXPECT_EQ(attempt(ZE_IMAGE_TYPE_1D, {0}), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(attempt(ZE_IMAGE_TYPE_2D, {1, 0}), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(attempt(ZE_IMAGE_TYPE_3D, {1, 1, 0}), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(attempt(ZE_IMAGE_TYPE_2DARRAY, {1, 1, 1, 0}), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(attempt(ZE_IMAGE_TYPE_BUFFER, {6}),
              ZE_RESULT_ERROR_INVALID_SIZE); // bytes: one and a half elements
    // Dimensions that a type does not have are ignored.
    EXPECT_EQ(attempt(ZE_IMAGE_TYPE_1D, {1, 0, 0, 0}), ZE_RESULT_SUCCESS);
}

TEST_F(Image, MoreThanTheMachineHasIsRefused) {
    const auto format = make_format(ZE_IMAGE_FORMAT_LAYOUT_32_32_32_32, ZE_IMAGE_FORMAT_TYPE_UINT);
    EXPECT_EQ(try_image(make_desc(ZE_IMAGE_TYPE_2DARRAY, format, {16384, 16384, 1, 2048})),
              ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
}

TEST_F(Image, WrongArgumentsAreRefused) {
    const auto good = make_picture_desc(ZE_IMAGE_FORMAT_LAYOUT_8, 8, 8);
    ze_image_handle_t handle = nullptr;
    EXPECT_EQ(zeImageCreate(nullptr, device, &good, &handle), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeImageCreate(context, nullptr, &good, &handle), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeImageCreate(context, device, nullptr, &handle), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeImageCreate(context, device, &good, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    auto desc = good;
    desc.flags = 4;
    EXPECT_EQ(try_image(desc), ZE_RESULT_ERROR_INVALID_ENUMERATION);
    desc = good;
    desc.type = static_cast<ze_image_type_t>(ZE_IMAGE_TYPE_BUFFER + 1);
    EXPECT_EQ(try_image(desc), ZE_RESULT_ERROR_INVALID_ENUMERATION);
    desc = good;
    desc.miplevels = 1;
    EXPECT_EQ(try_image(desc), ZE_RESULT_ERROR_INVALID_ARGUMENT);

    ze_image_properties_t properties{};
    EXPECT_EQ(zeImageGetProperties(nullptr, &good, &properties), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeImageGetProperties(device, nullptr, &properties), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeImageGetProperties(device, &good, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeImageDestroy(nullptr), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeImageGetMemoryPropertiesExp(nullptr, nullptr), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    const OwnedImage image = make_image(good);
    EXPECT_EQ(zeImageGetMemoryPropertiesExp(image.get(), nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
}

TEST_F(Image, ADestroyedImageIsNoImage) {
    const ze_image_handle_t handle = make_image(make_picture_desc(ZE_IMAGE_FORMAT_LAYOUT_8, 8, 8)).release();
    EXPECT_EQ(zeImageDestroy(handle), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeImageDestroy(handle), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeCommandListAppendImageCopyToMemory(list.get(), &driver, handle, nullptr, nullptr, 0, nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
}

TEST_F(Image, MemoryIsLinearInRowsOf128Bytes) {
    const auto format = make_format(ZE_IMAGE_FORMAT_LAYOUT_32, ZE_IMAGE_FORMAT_TYPE_UINT);
    const auto in_2d = memory_properties(make_image(make_desc(ZE_IMAGE_TYPE_2D, format, {33, 10})));
    EXPECT_EQ(in_2d.rowPitch, 256u);
    EXPECT_EQ(in_2d.size, 64u * 1024) << "of the allocation";
    const auto in_3d = memory_properties(make_image(make_desc(ZE_IMAGE_TYPE_3D, format, {33, 10, 40})));
    EXPECT_EQ(in_3d.slicePitch, 2560u);
    EXPECT_EQ(in_3d.size, 128u * 1024);
}

} // namespace
} // namespace zeva::ze_driver_tests
