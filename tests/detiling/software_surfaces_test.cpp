// Tiled surfaces of the software VA driver against pictures that GmmLib tiled.
#include "gmm_tiler.hpp"
#include "va_test_display.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <gtest/gtest.h>
#include <tuple>
#include <zeva/unique_fd.hpp>

#include <drm_fourcc.h>
#include <sys/mman.h>
#include <unistd.h>
#include <va/va_drmcommon.h>

namespace zeva::test {
namespace {

/// A memfd of the driver's client.
class SharedBytes {
public:
    explicit SharedBytes(std::size_t size) : fd_(::memfd_create("test", MFD_CLOEXEC)), size_(size) {
        if (::ftruncate(fd_.get(), static_cast<off_t>(size)) != 0)
            throw std::runtime_error("ftruncate");
    }

    [[nodiscard]] int fd() const { return fd_.get(); }
    void write(const Bytes& bytes) const {
        EXPECT_EQ(::pwrite(fd(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    }
    [[nodiscard]] Bytes read() const {
        Bytes bytes(size_);
        EXPECT_EQ(::pread(fd(), bytes.data(), size_, 0), static_cast<ssize_t>(size_));
        return bytes;
    }

private:
    UniqueFd fd_;
    std::size_t size_;
};

VADRMPRIMESurfaceDescriptor descriptor_of(const SurfaceLayout& layout, int fd) {
    VADRMPRIMESurfaceDescriptor descriptor{};
    descriptor.fourcc = info(layout.format).va_fourcc;
    descriptor.width = layout.width;
    descriptor.height = layout.height;
    descriptor.num_objects = 1;
    descriptor.objects[0] = {fd, static_cast<std::uint32_t>(layout.object_sizes[0]), layout.modifier};
    descriptor.num_layers = layout.plane_count;
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane) {
        auto& layer = descriptor.layers[plane];
        layer.drm_format = info(layout.format).planes[plane].drm_layer_format;
        layer.num_planes = 1;
        layer.offset[0] = static_cast<std::uint32_t>(layout.planes[plane].offset);
        layer.pitch[0] = layout.planes[plane].pitch;
    }
    return descriptor;
}

class SoftwareSurfaceTest : public testing::TestWithParam<std::tuple<std::uint64_t, PixelFormat>> {
protected:
    VASurfaceID import(const SurfaceLayout& layout, int fd) {
        auto descriptor = descriptor_of(layout, fd);
        std::array<VASurfaceAttrib, 2> attributes{};
        attributes[0].type = VASurfaceAttribMemoryType;
        attributes[0].value = {VAGenericValueTypeInteger, {.i = VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2}};
        attributes[1].type = VASurfaceAttribExternalBufferDescriptor;
        attributes[1].value = {VAGenericValueTypePointer, {.p = &descriptor}};
        VASurfaceID surface = VA_INVALID_SURFACE;
        EXPECT_EQ(vaCreateSurfaces(display_, info(layout.format).va_rt_format, layout.width, layout.height,
                                   &surface, 1, attributes.data(), attributes.size()),
                  VA_STATUS_SUCCESS);
        return surface;
    }

    /// An image with the picture's pixels, or for them.
    VAImage create_image(const SurfaceLayout& layout) {
        VAImageFormat format{};
        format.fourcc = info(layout.format).va_fourcc;
        VAImage image{};
        EXPECT_EQ(vaCreateImage(display_, &format, static_cast<int>(layout.width),
                                static_cast<int>(layout.height), &image),
                  VA_STATUS_SUCCESS);
        return image;
    }

    /// Calls copy(row of the image, row of TiledPicture::linear, bytes) for each of them.
    template <typename Linear, typename Copy>
    void for_each_row(const VAImage& image, const SurfaceLayout& layout, Linear& linear, Copy copy) {
        void* mapped = nullptr;
        ASSERT_EQ(vaMapBuffer(display_, image.buf, &mapped), VA_STATUS_SUCCESS);
        for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane)
            for (std::uint64_t row = 0; row < layout.rows(plane); ++row)
                copy(static_cast<std::uint8_t*>(mapped) + image.offsets[plane] + row * image.pitches[plane],
                     linear.data() + plane_start(layout, plane) + row * layout.row_bytes(plane),
                     layout.row_bytes(plane));
        EXPECT_EQ(vaUnmapBuffer(display_, image.buf), VA_STATUS_SUCCESS);
    }

    const VaTestDisplay display_;
};

TEST_P(SoftwareSurfaceTest, ReadsAndWritesTheTilesOfGmmLib) {
    const auto [modifier, format] = GetParam();
    const GmmTiler gmmlib{modifier};
    for (const auto& [width, height] : {std::pair{64U, 32U}, std::pair{641U, 481U}, std::pair{322U, 243U}}) {
        const TiledPicture picture = gmmlib.tile(format, width, height);
        const SurfaceLayout& layout = picture.layout;
        const VAImage image = create_image(layout);

        const SharedBytes from(layout.object_sizes[0]);
        from.write(picture.tiled);
        ASSERT_EQ(vaGetImage(display_, import(layout, from.fd()), 0, 0, width, height, image.image_id),
                  VA_STATUS_SUCCESS);
        for_each_row(image, layout, picture.linear, [](auto* found, const auto* expected, auto bytes) {
            ASSERT_EQ(std::memcmp(found, expected, bytes), 0);
        });

        const SharedBytes to(layout.object_sizes[0]);
        ASSERT_EQ(vaPutImage(display_, import(layout, to.fd()), image.image_id, 0, 0, width, height, 0, 0,
                             width, height),
                  VA_STATUS_SUCCESS);
        EXPECT_TRUE(to.read() == picture.tiled) << modifier_name(modifier);
    }
}

INSTANTIATE_TEST_SUITE_P(Tiles, SoftwareSurfaceTest,
                         testing::Combine(testing::Values(I915_FORMAT_MOD_Y_TILED, I915_FORMAT_MOD_4_TILED),
                                          testing::Values(PixelFormat::nv12, PixelFormat::p010,
                                                          PixelFormat::rgba, PixelFormat::yuy2,
                                                          PixelFormat::rgbp)));

} // namespace
} // namespace zeva::test
