// What the tests of images share: descriptors, images, and a list whose commands have ended when they return.
#pragma once

#include "driver_test.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver_tests {

struct ImageSize {
    std::uint64_t width = 1;
    std::uint32_t height = 1;
    std::uint32_t depth = 1;
    std::uint32_t array_levels = 1;
};

inline ze_image_format_t make_format(ze_image_format_layout_t layout, ze_image_format_type_t type) {
    return {layout,
            type,
            ZE_IMAGE_FORMAT_SWIZZLE_R,
            ZE_IMAGE_FORMAT_SWIZZLE_G,
            ZE_IMAGE_FORMAT_SWIZZLE_B,
            ZE_IMAGE_FORMAT_SWIZZLE_A};
}

inline ze_image_desc_t make_desc(ze_image_type_t type, ze_image_format_t format, ImageSize size) {
    return {ZE_STRUCTURE_TYPE_IMAGE_DESC,
            nullptr,
            ZE_IMAGE_FLAG_KERNEL_WRITE,
            type,
            format,
            size.width,
            size.height,
            size.depth,
            size.array_levels,
            0};
}

/// A picture of a media layout, whose type and swizzle do not count.
inline ze_image_desc_t make_picture_desc(ze_image_format_layout_t layout, std::uint32_t width,
                                         std::uint32_t height) {
    return make_desc(ZE_IMAGE_TYPE_2D, make_format(layout, ZE_IMAGE_FORMAT_TYPE_UNORM), {width, height});
}

/// Bytes that differ from their neighbours in every direction.
inline std::vector<std::uint8_t> make_pattern(std::size_t size, unsigned seed = 1) {
    std::vector<std::uint8_t> bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::uint8_t>((i + seed) * 7 + (i >> 8) * 13);
    return bytes;
}

class ImageFixture : public SynchronousListTest {
protected:
    [[nodiscard]] ze_result_t try_image(const ze_image_desc_t& desc) const {
        ze_image_handle_t handle = nullptr;
        const ze_result_t result = zeImageCreate(context, device, &desc, &handle);
        const OwnedImage image{handle};
        return result;
    }

    [[nodiscard]] OwnedImage make_image(const ze_image_desc_t& desc) const {
        ze_image_handle_t handle = nullptr;
        EXPECT_EQ(zeImageCreate(context, device, &desc, &handle), ZE_RESULT_SUCCESS);
        return OwnedImage{handle};
    }

    [[nodiscard]] ze_result_t try_view(const OwnedImage& image, ze_image_desc_t desc,
                                       const std::uint32_t* plane) const {
        return view(image, desc, plane).first;
    }

    /// A view of one plane.
    [[nodiscard]] OwnedImage make_view(const OwnedImage& image, const ze_image_desc_t& desc,
                                       std::uint32_t plane) const {
        auto [result, made] = view(image, desc, &plane);
        EXPECT_EQ(result, ZE_RESULT_SUCCESS);
        return std::move(made);
    }

    void write(const OwnedImage& image, const std::vector<std::uint8_t>& bytes,
               const ze_image_region_t* region = nullptr) const {
        EXPECT_EQ(zeCommandListAppendImageCopyFromMemory(list.get(), image.get(), bytes.data(), region,
                                                         nullptr, 0, nullptr),
                  ZE_RESULT_SUCCESS);
    }

    [[nodiscard]] std::vector<std::uint8_t> read(const OwnedImage& image, std::size_t size,
                                                 const ze_image_region_t* region = nullptr) const {
        std::vector<std::uint8_t> bytes(size, 0xee);
        EXPECT_EQ(zeCommandListAppendImageCopyToMemory(list.get(), bytes.data(), image.get(), region, nullptr,
                                                       0, nullptr),
                  ZE_RESULT_SUCCESS);
        return bytes;
    }

    [[nodiscard]] static ze_image_memory_properties_exp_t memory_properties(const OwnedImage& image) {
        ze_image_memory_properties_exp_t properties{};
        properties.stype = ZE_STRUCTURE_TYPE_IMAGE_MEMORY_EXP_PROPERTIES;
        EXPECT_EQ(zeImageGetMemoryPropertiesExp(image.get(), &properties), ZE_RESULT_SUCCESS);
        return properties;
    }

private:
    [[nodiscard]] std::pair<ze_result_t, OwnedImage> view(const OwnedImage& image, ze_image_desc_t desc,
                                                          const std::uint32_t* plane) const {
        const ze_image_view_planar_exp_desc_t planar{ZE_STRUCTURE_TYPE_IMAGE_VIEW_PLANAR_EXP_DESC, nullptr,
                                                     plane == nullptr ? 0 : *plane};
        desc.pNext = plane == nullptr ? nullptr : &planar;
        ze_image_handle_t handle = nullptr;
        const ze_result_t result = zeImageViewCreateExp(context, device, &desc, image.get(), &handle);
        return {result, OwnedImage{handle}};
    }
};

} // namespace zeva::ze_driver_tests
