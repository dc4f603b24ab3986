// Images under switches of the driver: who closes descriptors, and memory that the host cannot touch.
#include "driver_child.hpp"
#include "driver_use.hpp"
#include "image_fixture.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver_tests {
namespace {

constexpr std::uint32_t side = 128; // 64 KiB, which is all that the driver allocates for it

ze_image_desc_t square(std::uint32_t height = side) {
    return make_desc(ZE_IMAGE_TYPE_2D,
                     make_format(ZE_IMAGE_FORMAT_LAYOUT_8_8_8_8, ZE_IMAGE_FORMAT_TYPE_UNORM), {side, height});
}

OwnedImage make_exportable(const UsedObjects& objects) {
    const ze_external_memory_export_desc_t request{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_DESC, nullptr,
                                                   ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF};
    ze_image_desc_t desc = square();
    desc.pNext = &request;
    ze_image_handle_t handle = nullptr;
    EXPECT_EQ(zeImageCreate(objects.context, objects.device, &desc, &handle), ZE_RESULT_SUCCESS);
    return OwnedImage{handle};
}

int export_image(const UsedObjects& objects, const OwnedImage& image) {
    ze_external_memory_export_fd_t request{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_FD, nullptr,
                                           ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF, -1};
    ze_image_allocation_ext_properties_t properties{ZE_STRUCTURE_TYPE_IMAGE_ALLOCATION_EXT_PROPERTIES,
                                                    &request, 0};
    EXPECT_EQ(zeImageGetAllocPropertiesExt(objects.context, image.get(), &properties), ZE_RESULT_SUCCESS);
    return request.fd;
}

ze_result_t import_image(const UsedObjects& objects, ze_image_desc_t desc, int fd) {
    const ze_external_memory_import_fd_t source{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_IMPORT_FD, nullptr,
                                                ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF, fd};
    desc.pNext = &source;
    ze_image_handle_t handle = nullptr;
    const ze_result_t result = zeImageCreate(objects.context, objects.device, &desc, &handle);
    const OwnedImage image{handle};
    return result;
}

bool is_open(int fd) {
    return ::fcntl(fd, F_GETFD) >= 0;
}

TEST(ImageRegime, TheDriverMayCloseWhatItImports) {
    in_new_process({{"ZEVA_IMPORT_REGIME", "driver-closes"}}, [] {
        const auto objects = use_driver();
        const OwnedImage image = make_exportable(objects);
        const int fd = export_image(objects, image);
        EXPECT_EQ(import_image(objects, square(side + 1), fd), ZE_RESULT_ERROR_INVALID_SIZE);
        EXPECT_TRUE(is_open(fd)); // it was not imported
        EXPECT_EQ(import_image(objects, square(), fd), ZE_RESULT_SUCCESS);
        EXPECT_FALSE(is_open(fd));
    });
}

TEST(ImageRegime, ExportsMayBeOneDescriptorThatGoesWithTheImage) {
    in_new_process({{"ZEVA_EXPORT_REGIME", "cached-driver-closes"}}, [] {
        const auto objects = use_driver();
        OwnedImage image = make_exportable(objects);
        const int fd = export_image(objects, image);
        EXPECT_EQ(export_image(objects, image), fd);
        EXPECT_TRUE(is_open(fd));
        image.reset();
        EXPECT_FALSE(is_open(fd));
    });
}

TEST(ImageRegime, CopiesReachHiddenImages) {
    in_new_process({{"ZEVA_STRICT", "1"}}, [] {
        const auto objects = use_driver();
        const OwnedImage image = make_exportable(objects);
        const auto bytes = make_pattern(std::size_t{side} * side * 4);
        std::vector<std::uint8_t> seen(bytes.size());
        ASSERT_EQ(zeCommandListAppendImageCopyFromMemory(objects.list, image.get(), bytes.data(), nullptr,
                                                         nullptr, 0, nullptr),
                  ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeCommandListAppendImageCopyToMemory(objects.list, seen.data(), image.get(), nullptr,
                                                       nullptr, 0, nullptr),
                  ZE_RESULT_SUCCESS);
        // The list runs its commands in order: what comes after the copies tells of their end.
        const ze_event_pool_desc_t pool_desc{ZE_STRUCTURE_TYPE_EVENT_POOL_DESC, nullptr,
                                             ZE_EVENT_POOL_FLAG_HOST_VISIBLE, 1};
        ze_event_pool_handle_t pool = nullptr;
        ASSERT_EQ(zeEventPoolCreate(objects.context, &pool_desc, 0, nullptr, &pool), ZE_RESULT_SUCCESS);
        const OwnedEventPool owned_pool{pool};
        const ze_event_desc_t event_desc{ZE_STRUCTURE_TYPE_EVENT_DESC, nullptr, 0, 0, 0};
        ze_event_handle_t event = nullptr;
        ASSERT_EQ(zeEventCreate(pool, &event_desc, &event), ZE_RESULT_SUCCESS);
        const OwnedEvent done{event};
        ASSERT_EQ(zeCommandListAppendSignalEvent(objects.list, event), ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeEventHostSynchronize(event, UINT64_MAX), ZE_RESULT_SUCCESS);
        EXPECT_EQ(seen, bytes);
    });
}

} // namespace
} // namespace zeva::ze_driver_tests
