// Copies between images, and between images and memory.
#include "image_fixture.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver_tests {
namespace {

constexpr std::size_t element = 4;

class ImageCopy : public ImageFixture {
protected:
    [[nodiscard]] OwnedImage make(ze_image_type_t type, ImageSize size) const {
        return make_image(
            make_desc(type, make_format(ZE_IMAGE_FORMAT_LAYOUT_8_8_8_8, ZE_IMAGE_FORMAT_TYPE_UNORM), size));
    }

    [[nodiscard]] ze_result_t copy(const OwnedImage& to, const OwnedImage& from,
                                   const ze_image_region_t* to_region,
                                   const ze_image_region_t* from_region) const {
        return zeCommandListAppendImageCopyRegion(list.get(), to.get(), from.get(), to_region, from_region,
                                                  nullptr, 0, nullptr);
    }
};

/// The bytes of a region of an image whose bytes, without padding, are `image`.
std::vector<std::uint8_t> cut(const std::vector<std::uint8_t>& image, std::size_t width, std::size_t height,
                              const ze_image_region_t& region) {
    std::vector<std::uint8_t> bytes;
    for (std::uint32_t z = 0; z < region.depth; ++z)
        for (std::uint32_t y = 0; y < region.height; ++y) {
            const std::size_t row = (region.originZ + z) * height + region.originY + y;
            const auto begin =
                image.begin() + static_cast<std::ptrdiff_t>((row * width + region.originX) * element);
            bytes.insert(bytes.end(), begin, begin + static_cast<std::ptrdiff_t>(region.width * element));
        }
    return bytes;
}

TEST_F(ImageCopy, RegionsOfEveryTypeOfImage) {
    struct Case {
        ze_image_type_t type;
        ImageSize size;
        std::size_t rows, slices; ///< as regions count them
        ze_image_region_t region;
    };
    const Case cases[]{
        {ZE_IMAGE_TYPE_1D, {40}, 1, 1, {3, 0, 0, 30, 1, 1}},
        {ZE_IMAGE_TYPE_BUFFER, {40 * element}, 1, 1, {3, 0, 0, 30, 1, 1}},
        {ZE_IMAGE_TYPE_1DARRAY, {40, 1, 1, 6}, 6, 1, {3, 2, 0, 30, 3, 1}},
        {ZE_IMAGE_TYPE_2D, {40, 6}, 6, 1, {3, 2, 0, 30, 3, 1}},
        {ZE_IMAGE_TYPE_2DARRAY, {40, 6, 1, 5}, 6, 5, {3, 2, 1, 30, 3, 3}},
        {ZE_IMAGE_TYPE_3D, {40, 6, 5}, 6, 5, {3, 2, 1, 30, 3, 3}},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(testing::Message() << "type " << c.type);
        const OwnedImage image = make(c.type, c.size);
        const auto all = make_pattern(40 * c.rows * c.slices * element);
        write(image, all);
        EXPECT_EQ(read(image, all.size()), all);
        const auto part = cut(all, 40, c.rows, c.region);
        EXPECT_EQ(read(image, part.size(), &c.region), part);

        const auto other = make_pattern(part.size(), 99);
        write(image, other, &c.region);
        const auto changed = read(image, all.size());
        EXPECT_EQ(cut(changed, 40, c.rows, c.region), other);
        EXPECT_EQ(std::ranges::mismatch(changed, all).in1 - changed.begin(),
                  static_cast<std::ptrdiff_t>(
                      ((c.region.originZ * c.rows + c.region.originY) * 40 + c.region.originX) * element));
        EXPECT_EQ(changed.back(), all.back());
    }
}

TEST_F(ImageCopy, DimensionsThatAnImageDoesNotHaveAreIgnored) {
    const OwnedImage image = make(ZE_IMAGE_TYPE_2D, {8, 8});
    const auto all = make_pattern(8 * 8 * element);
    write(image, all);
    const ze_image_region_t odd{2, 3, 7, 4, 2, 0}; // origin z 7, depth 0
    EXPECT_EQ(read(image, 4 * 2 * element, &odd), cut(all, 8, 8, {2, 3, 0, 4, 2, 1}));
}

TEST_F(ImageCopy, WhatLiesOutsideTheImageIsLeftOut) {
    const OwnedImage image = make(ZE_IMAGE_TYPE_2D, {8, 8});
    const auto all = make_pattern(8 * 8 * element);
    write(image, all);
    const ze_image_region_t beyond{5, 6, 0, 8, 8, 1};
    const auto bytes = read(image, 8 * 8 * element, &beyond);
    std::vector<std::uint8_t> expected(bytes.size(), 0xee); // the memory has the pitch of the whole region
    for (std::size_t y = 0; y < 2; ++y)
        std::copy_n(all.begin() + static_cast<std::ptrdiff_t>(((6 + y) * 8 + 5) * element), 3 * element,
                    expected.begin() + static_cast<std::ptrdiff_t>(y * 8 * element));
    EXPECT_EQ(bytes, expected);

    const OwnedImage other = make(ZE_IMAGE_TYPE_2D, {8, 8});
    write(other, std::vector<std::uint8_t>(all.size(), 0));
    EXPECT_EQ(copy(other, image, &beyond, &beyond), ZE_RESULT_SUCCESS);
    const auto copied = read(other, all.size());
    EXPECT_EQ(cut(copied, 8, 8, {5, 6, 0, 3, 2, 1}), cut(all, 8, 8, {5, 6, 0, 3, 2, 1}));
    EXPECT_EQ(cut(copied, 8, 8, {0, 0, 0, 5, 8, 1}), std::vector<std::uint8_t>(5 * 8 * element, 0));
}

TEST_F(ImageCopy, MemoryMayHavePitches) {
    constexpr std::uint32_t row_pitch = 10 * element;
    constexpr std::uint32_t slice_pitch = row_pitch * 7;
    const OwnedImage image = make(ZE_IMAGE_TYPE_3D, {8, 4, 3});
    const auto memory = make_pattern(slice_pitch * 3);
    ASSERT_EQ(zeCommandListAppendImageCopyFromMemoryExt(list.get(), image.get(), memory.data(), nullptr,
                                                        row_pitch, slice_pitch, nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    EXPECT_EQ(read(image, 8 * 4 * 3 * element), cut(memory, 10, 7, {0, 0, 0, 8, 4, 3}));

    std::vector<std::uint8_t> back(memory.size(), 0xee);
    ASSERT_EQ(zeCommandListAppendImageCopyToMemoryExt(list.get(), back.data(), image.get(), nullptr,
                                                      row_pitch, slice_pitch, nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    EXPECT_EQ(cut(back, 10, 7, {0, 0, 0, 8, 4, 3}), cut(memory, 10, 7, {0, 0, 0, 8, 4, 3}));
    EXPECT_EQ(cut(back, 10, 7, {8, 0, 0, 2, 7, 3}), std::vector<std::uint8_t>(2 * 7 * 3 * element, 0xee));
}

TEST_F(ImageCopy, EachRowOfA1DArrayMayHaveASlicePitch) {
    constexpr std::uint32_t slice_pitch = 12 * element;
    const OwnedImage image = make(ZE_IMAGE_TYPE_1DARRAY, {8, 1, 1, 5});
    const auto memory = make_pattern(slice_pitch * 5);
    ASSERT_EQ(zeCommandListAppendImageCopyFromMemoryExt(list.get(), image.get(), memory.data(), nullptr, 0,
                                                        slice_pitch, nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    EXPECT_EQ(read(image, 8 * 5 * element), cut(memory, 12, 5, {0, 0, 0, 8, 5, 1}));
}

TEST_F(ImageCopy, PitchesThatAreTooSmallAreRefused) {
    const OwnedImage image = make(ZE_IMAGE_TYPE_3D, {8, 4, 3});
    std::vector<std::uint8_t> memory(8 * 4 * 3 * element);
    const auto attempt = [&](std::uint32_t row_pitch, std::uint32_t slice_pitch) {
        return zeCommandListAppendImageCopyToMemoryExt(list.get(), memory.data(), image.get(), nullptr,
                                                       row_pitch, slice_pitch, nullptr, 0, nullptr);
    };
    EXPECT_EQ(attempt(8 * element - 1, 0), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(attempt(8 * element, 8 * 4 * element - 1), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(attempt(8 * element, 8 * 4 * element), ZE_RESULT_SUCCESS);
    // Rows of 2^31 elements: a slice of 2^31 of them has more bytes than 64 bits count.
    const ze_image_region_t huge{0, 0, 0, 1u << 31, (1u << 31) - 1, 2};
    EXPECT_EQ(zeCommandListAppendImageCopyToMemory(list.get(), memory.data(), image.get(), &huge, nullptr, 0,
                                                   nullptr),
              ZE_RESULT_ERROR_INVALID_SIZE);
}

TEST_F(ImageCopy, BetweenImages) {
    const OwnedImage from = make(ZE_IMAGE_TYPE_2D, {16, 8});
    const OwnedImage to = make(ZE_IMAGE_TYPE_2D, {16, 8});
    const auto all = make_pattern(16 * 8 * element);
    write(from, all);
    ASSERT_EQ(zeCommandListAppendImageCopy(list.get(), to.get(), from.get(), nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    EXPECT_EQ(read(to, all.size()), all);

    const ze_image_region_t source{1, 2, 0, 6, 3, 1};
    const ze_image_region_t destination{9, 4, 0, 6, 3, 1};
    ASSERT_EQ(copy(to, from, &destination, &source), ZE_RESULT_SUCCESS);
    EXPECT_EQ(read(to, 6 * 3 * element, &destination), cut(all, 16, 8, source));
}

TEST_F(ImageCopy, OfPlanarImagesCopiesAllPlanes) {
    const auto desc = make_picture_desc(ZE_IMAGE_FORMAT_LAYOUT_NV12, 32, 16);
    const OwnedImage from = make_image(desc);
    const OwnedImage to = make_image(desc);
    const auto chroma = make_desc(
        ZE_IMAGE_TYPE_2D, make_format(ZE_IMAGE_FORMAT_LAYOUT_8_8, ZE_IMAGE_FORMAT_TYPE_UNORM), {16, 8});
    const auto bytes = make_pattern(32 * 8);
    write(make_view(from, chroma, 1), bytes);
    ASSERT_EQ(zeCommandListAppendImageCopy(list.get(), to.get(), from.get(), nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    EXPECT_EQ(read(make_view(to, chroma, 1), bytes.size()), bytes);

    const ze_image_region_t odd{1, 0, 0, 2, 2, 1}; // begins within a chroma sample
    EXPECT_EQ(copy(to, from, &odd, &odd), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    std::vector<std::uint8_t> memory(32 * 16 * 2);
    EXPECT_EQ(zeCommandListAppendImageCopyToMemory(list.get(), memory.data(), from.get(), nullptr, nullptr, 0,
                                                   nullptr),
              ZE_RESULT_ERROR_UNSUPPORTED_IMAGE_FORMAT);
}

TEST_F(ImageCopy, RegionsMustFitEachOther) {
    const OwnedImage from = make(ZE_IMAGE_TYPE_2D, {16, 8});
    const OwnedImage to = make(ZE_IMAGE_TYPE_2D, {16, 8});
    const ze_image_region_t narrow{0, 0, 0, 4, 4, 1};
    const ze_image_region_t wide{0, 0, 0, 5, 4, 1};
    EXPECT_EQ(copy(to, from, &wide, &narrow), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(copy(to, from, nullptr, &narrow), ZE_RESULT_ERROR_INVALID_SIZE);
    const ze_image_region_t outside{16, 0, 0, 4, 4, 1};
    EXPECT_EQ(copy(to, from, &outside, &narrow), ZE_RESULT_ERROR_INVALID_SIZE);
    const ze_image_region_t far_outside{~0u, ~0u, 0, ~0u, ~0u, 1};
    EXPECT_EQ(copy(to, from, &far_outside, &far_outside), ZE_RESULT_ERROR_INVALID_SIZE);

    const OwnedImage other = make_image(make_picture_desc(ZE_IMAGE_FORMAT_LAYOUT_Y8, 16, 8));
    EXPECT_EQ(copy(other, from, nullptr, nullptr), ZE_RESULT_ERROR_INVALID_ARGUMENT);
}

TEST_F(ImageCopy, EmptyRegionsCopyNothing) {
    const OwnedImage image = make(ZE_IMAGE_TYPE_3D, {8, 4, 3});
    const auto all = make_pattern(8 * 4 * 3 * element);
    write(image, all);
    const OwnedEventPool pool = make_pool(1);
    const OwnedEvent done = make_event(pool, 0);
    const auto expect_nothing = [&](ze_result_t appended) {
        EXPECT_EQ(appended, ZE_RESULT_SUCCESS);
        EXPECT_EQ(zeEventQueryStatus(done.get()), ZE_RESULT_SUCCESS);
        EXPECT_EQ(zeEventHostReset(done.get()), ZE_RESULT_SUCCESS);
    };
    std::vector<std::uint8_t> memory(all.size(), 0xee);
    const auto handle = image.get();
    for (const ze_image_region_t& empty :
         {ze_image_region_t{}, ze_image_region_t{0, 0, 0, 0, 4, 3}, ze_image_region_t{0, 0, 0, 8, 0, 3},
          ze_image_region_t{0, 0, 0, 8, 4, 0}, ze_image_region_t{0, 0, 0, 0, 1u << 31, 1u << 31}}) {
        expect_nothing(zeCommandListAppendImageCopyRegion(list.get(), handle, handle, &empty, &empty,
                                                          done.get(), 0, nullptr));
        expect_nothing(zeCommandListAppendImageCopyToMemory(list.get(), memory.data(), handle, &empty,
                                                            done.get(), 0, nullptr));
        expect_nothing(zeCommandListAppendImageCopyFromMemory(list.get(), handle, memory.data(), &empty,
                                                              done.get(), 0, nullptr));
    }
    EXPECT_EQ(memory, std::vector<std::uint8_t>(all.size(), 0xee));
    EXPECT_EQ(read(image, all.size()), all);
}

TEST_F(ImageCopy, RegionsOfOneImageMustBeApart) {
    const OwnedImage image = make(ZE_IMAGE_TYPE_2D, {16, 8});
    const auto all = make_pattern(16 * 8 * element);
    write(image, all);
    const ze_image_region_t a{0, 0, 0, 8, 4, 1};
    const ze_image_region_t b{7, 3, 0, 8, 4, 1};
    const ze_image_region_t c{8, 0, 0, 8, 4, 1};
    EXPECT_EQ(copy(image, image, &b, &a), ZE_RESULT_ERROR_OVERLAPPING_REGIONS);
    ASSERT_EQ(copy(image, image, &c, &a), ZE_RESULT_SUCCESS);
    EXPECT_EQ(read(image, 8 * 4 * element, &c), cut(all, 16, 8, a));
}

TEST_F(ImageCopy, MemoryThatIsTooSmallIsRefused) {
    const OwnedImage image = make(ZE_IMAGE_TYPE_2D, {256, 256}); // 256 KiB
    ze_host_mem_alloc_desc_t desc{};
    desc.stype = ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC;
    void* memory = nullptr;
    ASSERT_EQ(zeMemAllocHost(context, &desc, 128 * 1024, 0, &memory), ZE_RESULT_SUCCESS);
    EXPECT_EQ(
        zeCommandListAppendImageCopyToMemory(list.get(), memory, image.get(), nullptr, nullptr, 0, nullptr),
        ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(
        zeCommandListAppendImageCopyFromMemory(list.get(), image.get(), memory, nullptr, nullptr, 0, nullptr),
        ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(zeMemFree(context, memory), ZE_RESULT_SUCCESS);
}

TEST_F(ImageCopy, NullArgumentsAreRefused) {
    const OwnedImage image = make(ZE_IMAGE_TYPE_2D, {4, 4});
    std::vector<std::uint8_t> memory(4 * 4 * element);
    const auto handle = image.get();
    EXPECT_EQ(zeCommandListAppendImageCopy(nullptr, handle, handle, nullptr, 0, nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeCommandListAppendImageCopy(list.get(), nullptr, handle, nullptr, 0, nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeCommandListAppendImageCopy(list.get(), handle, nullptr, nullptr, 0, nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeCommandListAppendImageCopyToMemory(list.get(), nullptr, handle, nullptr, nullptr, 0, nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeCommandListAppendImageCopyToMemory(list.get(), memory.data(), nullptr, nullptr, nullptr, 0,
                                                   nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(
        zeCommandListAppendImageCopyFromMemory(list.get(), handle, nullptr, nullptr, nullptr, 0, nullptr),
        ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeCommandListAppendImageCopyFromMemory(list.get(), handle, memory.data(), nullptr, nullptr, 1,
                                                     nullptr),
              ZE_RESULT_ERROR_INVALID_SIZE);
}

TEST_F(ImageCopy, WaitsForItsEventsAndSignalsItsOwn) {
    const OwnedEventPool pool = make_pool(2);
    const OwnedEvent go = make_event(pool, 0);
    const OwnedEvent done = make_event(pool, 1);
    const OwnedList asynchronous = make_immediate_list(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);

    const OwnedImage image = make(ZE_IMAGE_TYPE_2D, {4, 4});
    auto bytes = make_pattern(4 * 4 * element);
    ze_event_handle_t wait = go.get();
    ASSERT_EQ(zeCommandListAppendImageCopyFromMemory(asynchronous.get(), image.get(), bytes.data(), nullptr,
                                                     done.get(), 1, &wait),
              ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventQueryStatus(done.get()), ZE_RESULT_NOT_READY);
    std::ranges::copy(make_pattern(bytes.size(), 42), bytes.begin()); // not read before the copy runs
    ASSERT_EQ(zeEventHostSignal(go.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeEventHostSynchronize(done.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
    EXPECT_EQ(read(image, bytes.size()), bytes);
}

} // namespace
} // namespace zeva::ze_driver_tests
