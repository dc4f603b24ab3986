// External memory of images: dma-bufs out, and in as images and as USM.
#include "image_fixture.hpp"

#include "base/mapping.hpp"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <zeva/surface_layout.hpp>
#include <zeva/unique_fd.hpp>

#include <fcntl.h>
#include <level_zero/ze_api.h>
#include <sys/mman.h>
#include <unistd.h>

namespace zeva::ze_driver_tests {
namespace {

constexpr ze_external_memory_type_flags_t dma_buf = ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF;

class ImageSharing : public ImageFixture {
protected:
    [[nodiscard]] OwnedImage make_exportable(ze_image_desc_t desc) const {
        const ze_external_memory_export_desc_t request{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_DESC, nullptr,
                                                       dma_buf};
        desc.pNext = &request;
        return make_image(desc);
    }

    [[nodiscard]] ze_result_t try_export(const OwnedImage& image, ze_external_memory_type_flags_t flags,
                                         UniqueFd& fd) const {
        ze_external_memory_export_fd_t request{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_FD, nullptr, flags,
                                               -1};
        ze_image_allocation_ext_properties_t properties{ZE_STRUCTURE_TYPE_IMAGE_ALLOCATION_EXT_PROPERTIES,
                                                        &request, 0};
        const ze_result_t result = zeImageGetAllocPropertiesExt(context, image.get(), &properties);
        fd.reset(request.fd);
        return result;
    }

    [[nodiscard]] UniqueFd export_image(const OwnedImage& image) const {
        UniqueFd fd;
        EXPECT_EQ(try_export(image, dma_buf, fd), ZE_RESULT_SUCCESS);
        EXPECT_TRUE(fd);
        return fd;
    }

    [[nodiscard]] ze_result_t try_import(ze_image_desc_t desc, int fd, ze_external_memory_type_flags_t flags,
                                         OwnedImage& image) const {
        const ze_external_memory_import_fd_t source{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_IMPORT_FD, nullptr,
                                                    flags, fd};
        desc.pNext = &source;
        ze_image_handle_t handle = nullptr;
        const ze_result_t result = zeImageCreate(context, device, &desc, &handle);
        image.reset(handle);
        return result;
    }

    [[nodiscard]] OwnedImage import_image(const ze_image_desc_t& desc, int fd) const {
        OwnedImage image;
        EXPECT_EQ(try_import(desc, fd, dma_buf, image), ZE_RESULT_SUCCESS);
        return image;
    }

    [[nodiscard]] static ze_image_desc_t rgba(std::uint32_t width, std::uint32_t height) {
        return make_desc(ZE_IMAGE_TYPE_2D,
                         make_format(ZE_IMAGE_FORMAT_LAYOUT_8_8_8_8, ZE_IMAGE_FORMAT_TYPE_UNORM),
                         {width, height});
    }
};

TEST_F(ImageSharing, AnExportedImageIsTheSameMemoryAsUsm) {
    const OwnedImage image = make_exportable(rgba(50, 20));
    const auto bytes = make_pattern(50 * 20 * 4);
    write(image, bytes);
    const UniqueFd fd = export_image(image);
    const auto layout = memory_properties(image);

    const ze_external_memory_import_fd_t source{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_IMPORT_FD, nullptr, dma_buf,
                                                fd.get()};
    ze_device_mem_alloc_desc_t desc{};
    desc.stype = ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC;
    desc.pNext = &source;
    void* usm = nullptr;
    ASSERT_EQ(zeMemAllocDevice(context, &desc, layout.size, 0, device, &usm), ZE_RESULT_SUCCESS);

    std::vector<std::uint8_t> seen(layout.size);
    ASSERT_EQ(zeCommandListAppendMemoryCopy(list.get(), seen.data(), usm, seen.size(), nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    for (std::size_t y = 0; y < 20; ++y)
        EXPECT_TRUE(std::equal(bytes.begin() + static_cast<std::ptrdiff_t>(y * 200),
                               bytes.begin() + static_cast<std::ptrdiff_t>(y * 200 + 200),
                               seen.begin() + static_cast<std::ptrdiff_t>(y * layout.rowPitch)))
            << "row " << y;

    // and in the other direction
    std::ranges::fill(seen, std::uint8_t{7});
    ASSERT_EQ(zeCommandListAppendMemoryCopy(list.get(), usm, seen.data(), seen.size(), nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    EXPECT_EQ(read(image, bytes.size()), std::vector<std::uint8_t>(bytes.size(), 7));
    EXPECT_EQ(zeMemFree(context, usm), ZE_RESULT_SUCCESS);
}

TEST_F(ImageSharing, AnExportedImageIsTheSameImageWhenImported) {
    const auto desc = rgba(50, 20);
    OwnedImage image = make_exportable(desc);
    const auto bytes = make_pattern(50 * 20 * 4);
    write(image, bytes);
    UniqueFd fd = export_image(image);
    const OwnedImage imported = import_image(desc, fd.get());
    fd.reset();
    EXPECT_EQ(read(imported, bytes.size()), bytes);
    const auto other = make_pattern(bytes.size(), 9);
    write(imported, other);
    EXPECT_EQ(read(image, bytes.size()), other);
    image.reset(); // the memory lives as long as one of them
    EXPECT_EQ(read(imported, bytes.size()), other);
}

TEST_F(ImageSharing, PicturesOfVideoAreImagesAsTheyAre) {
    struct Case {
        PixelFormat format;
        ze_image_format_layout_t layout;
        ze_image_format_layout_t plane; ///< of the last plane
        std::size_t element;
    };
    const std::array cases{
        Case{PixelFormat::nv12, ZE_IMAGE_FORMAT_LAYOUT_NV12, ZE_IMAGE_FORMAT_LAYOUT_8_8, 2},
        Case{PixelFormat::p010, ZE_IMAGE_FORMAT_LAYOUT_P010, ZE_IMAGE_FORMAT_LAYOUT_16_16, 4},
        Case{PixelFormat::i420, ZE_IMAGE_FORMAT_LAYOUT_I420, ZE_IMAGE_FORMAT_LAYOUT_8, 1},
        Case{PixelFormat::yv12, ZE_IMAGE_FORMAT_LAYOUT_YV12, ZE_IMAGE_FORMAT_LAYOUT_8, 1},
        Case{PixelFormat::rgbp, ZE_IMAGE_FORMAT_LAYOUT_RGBP, ZE_IMAGE_FORMAT_LAYOUT_8, 1},
        Case{PixelFormat::yuv444p, ZE_IMAGE_FORMAT_LAYOUT_444P, ZE_IMAGE_FORMAT_LAYOUT_8, 1},
        Case{PixelFormat::yuy2, ZE_IMAGE_FORMAT_LAYOUT_YUY2, ZE_IMAGE_FORMAT_LAYOUT_8_8_8_8, 4},
        Case{PixelFormat::y800, ZE_IMAGE_FORMAT_LAYOUT_Y8, ZE_IMAGE_FORMAT_LAYOUT_8, 1},
    };
    constexpr std::uint32_t width = 200;
    constexpr std::uint32_t height = 70;
    for (const Case& c : cases) {
        SCOPED_TRACE(info(c.format).name);
        const SurfaceLayout layout = SurfaceLayout::linear(c.format, width, height);
        const std::uint32_t last = layout.plane_count - 1;
        const auto bytes = make_pattern(layout.object_sizes[0]);
        const UniqueFd fd{::memfd_create("picture", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
        ASSERT_EQ(::write(fd.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));

        const OwnedImage image = import_image(make_picture_desc(c.layout, width, height), fd.get());
        const auto columns = static_cast<std::uint32_t>(layout.row_bytes(last) / c.element);
        const auto rows = static_cast<std::uint32_t>(layout.rows(last));
        const OwnedImage plane = make_view(
            image,
            make_desc(ZE_IMAGE_TYPE_2D, make_format(c.plane, ZE_IMAGE_FORMAT_TYPE_UINT), {columns, rows}),
            last);
        const auto seen = read(plane, layout.row_bytes(last) * rows);
        for (std::uint32_t y = 0; y < rows; ++y)
            ASSERT_TRUE(std::equal(
                seen.begin() + static_cast<std::ptrdiff_t>(y * layout.row_bytes(last)),
                seen.begin() + static_cast<std::ptrdiff_t>((y + 1) * layout.row_bytes(last)),
                bytes.begin() + static_cast<std::ptrdiff_t>(layout.planes[last].offset +
                                                            y * std::uint64_t{layout.planes[last].pitch})))
                << "row " << y;
    }
}

TEST_F(ImageSharing, ViewsExportTheMemoryOfTheirImage) {
    const OwnedImage image = make_exportable(make_picture_desc(ZE_IMAGE_FORMAT_LAYOUT_NV12, 64, 32));
    const OwnedImage luma =
        make_view(image,
                  make_desc(ZE_IMAGE_TYPE_2D,
                            make_format(ZE_IMAGE_FORMAT_LAYOUT_8, ZE_IMAGE_FORMAT_TYPE_UINT), {64, 32}),
                  0);
    const auto bytes = make_pattern(64 * 32);
    write(luma, bytes);
    const UniqueFd fd = export_image(luma);
    const Mapping mapping = Mapping::map(fd.get(), 64, Mapping::Access::read);
    ASSERT_TRUE(mapping);
    EXPECT_TRUE(
        std::equal(bytes.begin(), bytes.begin() + 64, reinterpret_cast<const std::uint8_t*>(mapping.data())));
}

TEST_F(ImageSharing, EachExportIsADescriptorOfTheCallers) {
    const OwnedImage image = make_exportable(rgba(8, 8));
    const UniqueFd first = export_image(image);
    const UniqueFd second = export_image(image);
    EXPECT_NE(first.get(), second.get());
}

TEST_F(ImageSharing, ImagesHaveIdentifiers) {
    const auto identifier = [this](const OwnedImage& image) {
        ze_image_allocation_ext_properties_t properties{};
        properties.stype = ZE_STRUCTURE_TYPE_IMAGE_ALLOCATION_EXT_PROPERTIES;
        EXPECT_EQ(zeImageGetAllocPropertiesExt(context, image.get(), &properties), ZE_RESULT_SUCCESS);
        return properties.id;
    };
    const OwnedImage a = make_image(rgba(8, 8));
    const OwnedImage b = make_image(rgba(8, 8));
    EXPECT_NE(identifier(a), identifier(b));
    EXPECT_EQ(identifier(a), identifier(a));
}

TEST_F(ImageSharing, TheCallerKeepsTheDescriptorItImports) {
    const OwnedImage image = make_exportable(rgba(8, 8));
    const UniqueFd fd = export_image(image);
    OwnedImage imported = import_image(rgba(8, 8), fd.get());
    imported.reset();
    EXPECT_GE(::fcntl(fd.get(), F_GETFD), 0);
}

TEST_F(ImageSharing, MemoryThatIsTooSmallIsRefused) {
    const OwnedImage image = make_exportable(rgba(128, 128)); // 64 KiB
    const UniqueFd fd = export_image(image);
    OwnedImage imported;
    EXPECT_EQ(try_import(rgba(128, 129), fd.get(), dma_buf, imported), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(try_import(rgba(128, 128), fd.get(), dma_buf, imported), ZE_RESULT_SUCCESS);
}

TEST_F(ImageSharing, TheSizeIsThatOfTheMemory) {
    const UniqueFd fd{::memfd_create("picture", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    for (const off_t size : {off_t{30} * 128 + 120, off_t{1} << 20}) { // of the last row only what it shows
        ASSERT_EQ(::ftruncate(fd.get(), size), 0);
        const OwnedImage image = import_image(rgba(30, 31), fd.get());
        EXPECT_EQ(memory_properties(image).size, static_cast<std::uint64_t>(size));
    }
    EXPECT_GE(memory_properties(make_image(rgba(30, 31))).size, 31u * 128);
}

TEST_F(ImageSharing, ReadOnlyMemoryIsNotWritten) {
    const UniqueFd fd{::memfd_create("picture", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    ASSERT_EQ(::ftruncate(fd.get(), 64 * 1024), 0);
    ASSERT_EQ(::fcntl(fd.get(), F_ADD_SEALS, F_SEAL_WRITE), 0);
    auto desc = rgba(128, 128);
    OwnedImage refused;
    EXPECT_EQ(try_import(desc, fd.get(), dma_buf, refused), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    desc.flags = 0;
    const OwnedImage image = import_image(desc, fd.get());
    EXPECT_EQ(try_view(image, desc, nullptr), ZE_RESULT_SUCCESS);
    desc.flags = ZE_IMAGE_FLAG_KERNEL_WRITE;
    EXPECT_EQ(try_view(image, desc, nullptr), ZE_RESULT_ERROR_INVALID_ARGUMENT);
}

TEST_F(ImageSharing, ImportedMemoryCannotShrink) {
    const UniqueFd fd{::memfd_create("shrinks", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    ASSERT_EQ(::ftruncate(fd.get(), 64 * 1024), 0);
    const OwnedImage image = import_image(rgba(128, 128), fd.get());
    EXPECT_NE(::ftruncate(fd.get(), 0), 0);
    const auto bytes = make_pattern(128 * 128 * 4);
    write(image, bytes);
    EXPECT_EQ(read(image, bytes.size()), bytes);

    const UniqueFd unsealable{::memfd_create("shrinks", MFD_CLOEXEC)};
    ASSERT_EQ(::ftruncate(unsealable.get(), 64 * 1024), 0);
    OwnedImage refused;
    EXPECT_EQ(try_import(rgba(128, 128), unsealable.get(), dma_buf, refused),
              ZE_RESULT_ERROR_INVALID_ARGUMENT);
}

TEST_F(ImageSharing, WhatIsNotADmaBufIsRefused) {
    OwnedImage image;
    const UniqueFd pipe_end = [] {
        std::array<int, 2> ends{-1, -1};
        EXPECT_EQ(::pipe(ends.data()), 0);
        ::close(ends[1]);
        return UniqueFd{ends[0]};
    }();
    EXPECT_EQ(try_import(rgba(8, 8), -1, dma_buf, image), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(try_import(rgba(8, 8), pipe_end.get(), dma_buf, image), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(try_import(rgba(8, 8), pipe_end.get(), ZE_EXTERNAL_MEMORY_TYPE_FLAG_OPAQUE_FD, image),
              ZE_RESULT_ERROR_UNSUPPORTED_ENUMERATION);

    auto desc = rgba(8, 8);
    const ze_external_memory_export_desc_t opaque{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_DESC, nullptr,
                                                  ZE_EXTERNAL_MEMORY_TYPE_FLAG_OPAQUE_FD};
    desc.pNext = &opaque;
    EXPECT_EQ(try_image(desc), ZE_RESULT_ERROR_UNSUPPORTED_ENUMERATION);
    UniqueFd fd;
    EXPECT_EQ(try_export(make_exportable(rgba(8, 8)), ZE_EXTERNAL_MEMORY_TYPE_FLAG_OPAQUE_FD, fd),
              ZE_RESULT_ERROR_UNSUPPORTED_ENUMERATION);
}

TEST_F(ImageSharing, WrongArgumentsAreRefused) {
    const OwnedImage image = make_image(rgba(8, 8));
    ze_image_allocation_ext_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_IMAGE_ALLOCATION_EXT_PROPERTIES;
    EXPECT_EQ(zeImageGetAllocPropertiesExt(nullptr, image.get(), &properties),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeImageGetAllocPropertiesExt(context, nullptr, &properties),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeImageGetAllocPropertiesExt(context, image.get(), nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
}

} // namespace
} // namespace zeva::ze_driver_tests
