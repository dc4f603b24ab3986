// Whose memory the software VA driver's surfaces are in, and how their bytes lie there.
#include "va_driver_fixture.hpp"

#include <drm_fourcc.h>
#include <sys/resource.h>
#include <va/va_drmcommon.h>

namespace zeva::test {
namespace {

/// Planes in objects of their own, as several APIs give them.
SurfaceLayout layout_in_two_objects() {
    SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, 322, 242);
    layout.object_count = 2;
    layout.object_sizes = {layout.planes[1].offset, 100000};
    layout.planes[1].object = 1;
    layout.planes[1].offset = 256;
    return layout;
}

VADRMPRIMESurfaceDescriptor export_surface(VADisplay display, VASurfaceID surface) {
    VADRMPRIMESurfaceDescriptor descriptor{};
    EXPECT_EQ(vaExportSurfaceHandle(display, surface, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2,
                                    VA_EXPORT_SURFACE_READ_WRITE | VA_EXPORT_SURFACE_SEPARATE_LAYERS,
                                    &descriptor),
              VA_STATUS_SUCCESS);
    return descriptor;
}

class SeveralObjectsTest : public VaDriverTest {
protected:
    SeveralObjectsTest() {
        const std::array fds{luma_.fd(), chroma_.fd()};
        EXPECT_EQ(import_prime_2(to_prime_2(layout_, fds, LayerForm::composed), surface_), VA_STATUS_SUCCESS);
    }

    const SurfaceLayout layout_ = layout_in_two_objects();
    const SharedMemory luma_{layout_.object_sizes[0]};
    const SharedMemory chroma_{layout_.object_sizes[1]};
    VASurfaceID surface_ = VA_INVALID_SURFACE;
};

TEST_F(SeveralObjectsTest, AreWrittenAndRead) {
    const VAImage in = create_pattern(PixelFormat::nv12, 322, 242);
    const VAImage out = create_image(PixelFormat::nv12, 322, 242);
    ASSERT_EQ(put(surface_, in), VA_STATUS_SUCCESS);
    ASSERT_EQ(get(surface_, out), VA_STATUS_SUCCESS);
    expect_same_pixels(in, out);
    EXPECT_EQ(luma_.data()[5 * layout_.planes[0].pitch + 7], map(in)[5 * in.pitches[0] + 7]);
    EXPECT_EQ(chroma_.data()[256 + 5 * layout_.planes[1].pitch + 7],
              map(in)[in.offsets[1] + 5 * in.pitches[1] + 7]);
    EXPECT_EQ(chroma_.data()[255], canary);
}

TEST_F(SeveralObjectsTest, AreExportedAsTheyCame) {
    const auto descriptor = export_surface(display_, surface_);
    ASSERT_EQ(descriptor.num_objects, 2);
    const UniqueFd first{descriptor.objects[0].fd};
    const UniqueFd second{descriptor.objects[1].fd};
    EXPECT_TRUE(is_same_object(first.get(), luma_.fd()));
    EXPECT_TRUE(is_same_object(second.get(), chroma_.fd()));
    const auto layout = from_prime_2(descriptor);
    ASSERT_TRUE(layout);
    EXPECT_EQ(layout->planes, layout_.planes);
}

TEST_F(SeveralObjectsTest, DerivedImagesAreMappedButHaveNoHandle) {
    VAImage image{};
    ASSERT_EQ(vaDeriveImage(display_, surface_, &image), VA_STATUS_SUCCESS);
    EXPECT_EQ(map(image)[image.offsets[1]], canary);
    VABufferInfo info{};
    EXPECT_EQ(vaAcquireBufferHandle(display_, image.buf, &info), VA_STATUS_ERROR_UNSUPPORTED_MEMORY_TYPE);
}

class UserPointerTest : public VaDriverTest {
protected:
    VAStatus create(VASurfaceAttribExternalBuffers descriptor) {
        std::array attributes{
            integer_attribute(VASurfaceAttribMemoryType, VA_SURFACE_ATTRIB_MEM_TYPE_USER_PTR),
            pointer_attribute(VASurfaceAttribExternalBufferDescriptor, &descriptor)};
        return vaCreateSurfaces(display_, VA_RT_FORMAT_YUV420, 64, 48, &surface_, 1, attributes.data(),
                                attributes.size());
    }

    const SurfaceLayout layout_ = SurfaceLayout::linear(PixelFormat::nv12, 64, 48);
    std::vector<std::byte> memory_{layout_.object_sizes[0], canary};
    std::uintptr_t pointer_ = reinterpret_cast<std::uintptr_t>(memory_.data());
    VASurfaceID surface_ = VA_INVALID_SURFACE;
};

TEST_F(UserPointerTest, IsReadAndWrittenInPlace) {
    ASSERT_EQ(create(to_prime_1(layout_, pointer_)), VA_STATUS_SUCCESS);
    const VAImage image = create_pattern(PixelFormat::nv12, 64, 48);
    ASSERT_EQ(put(surface_, image), VA_STATUS_SUCCESS);
    EXPECT_EQ(memory_[3 * layout_.planes[0].pitch + 5], map(image)[3 * image.pitches[0] + 5]);
    VAImage derived{};
    ASSERT_EQ(vaDeriveImage(display_, surface_, &derived), VA_STATUS_SUCCESS);
    EXPECT_EQ(map(derived), memory_.data());
}

TEST_F(UserPointerTest, HasNoDescriptorToExport) {
    ASSERT_EQ(create(to_prime_1(layout_, pointer_)), VA_STATUS_SUCCESS);
    VADRMPRIMESurfaceDescriptor descriptor{};
    EXPECT_EQ(
        vaExportSurfaceHandle(display_, surface_, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2, 0, &descriptor),
        VA_STATUS_ERROR_UNSUPPORTED_MEMORY_TYPE);
}

TEST_F(UserPointerTest, MustHoldThePicture) {
    VASurfaceAttribExternalBuffers small = to_prime_1(layout_, pointer_);
    small.data_size = 1000;
    EXPECT_EQ(create(small), VA_STATUS_ERROR_INVALID_PARAMETER);
    std::uintptr_t null = 0;
    EXPECT_EQ(create(to_prime_1(layout_, null)), VA_STATUS_ERROR_INVALID_PARAMETER);
}

class ModifierTest : public VaDriverTest {
protected:
    VAStatus create(std::vector<std::uint64_t> modifiers, PixelFormat format, std::uint32_t width,
                    std::uint32_t height) {
        VADRMFormatModifierList list{static_cast<std::uint32_t>(modifiers.size()), modifiers.data()};
        std::array attributes{integer_attribute(VASurfaceAttribPixelFormat, info(format).va_fourcc),
                              pointer_attribute(VASurfaceAttribDRMFormatModifiers, &list)};
        return vaCreateSurfaces(display_, info(format).va_rt_format, width, height, &surface_, 1,
                                attributes.data(), attributes.size());
    }

    std::uint64_t modifier() {
        const auto descriptor = export_surface(display_, surface_);
        const UniqueFd fd{descriptor.objects[0].fd};
        const auto layout = from_prime_2(descriptor);
        EXPECT_TRUE(layout && find_fault(*layout).empty());
        return descriptor.objects[0].drm_format_modifier;
    }

    VASurfaceID surface_ = VA_INVALID_SURFACE;
};

class ModifierFormatTest : public ModifierTest, public ::testing::WithParamInterface<FormatAndSize> {};

INSTANTIATE_TEST_SUITE_P(AllFormats, ModifierFormatTest,
                         ::testing::ValuesIn(all_formats_at({{322, 243}, {1, 1}})), name_of);

TEST_P(ModifierFormatTest, SurfacesGetTheTilingThatIsAskedFor) {
    const auto& [format, width, height] = GetParam();
    const VAImage in = create_pattern(format, width, height);
    const VAImage out = create_image(format, width, height);
    for (const std::uint64_t wanted :
         {DRM_FORMAT_MOD_LINEAR, I915_FORMAT_MOD_Y_TILED, I915_FORMAT_MOD_4_TILED}) {
        ASSERT_EQ(create({wanted}, format, width, height), VA_STATUS_SUCCESS);
        EXPECT_EQ(modifier(), wanted);
        ASSERT_EQ(put(surface_, in), VA_STATUS_SUCCESS);
        ASSERT_EQ(get(surface_, out), VA_STATUS_SUCCESS);
        expect_same_pixels(in, out);
    }
}

TEST_F(ModifierTest, TheFirstKnownOneIsTaken) {
    ASSERT_EQ(create({I915_FORMAT_MOD_Yf_TILED, I915_FORMAT_MOD_4_TILED, DRM_FORMAT_MOD_LINEAR},
                     PixelFormat::bgra, 64, 64),
              VA_STATUS_SUCCESS);
    EXPECT_EQ(modifier(), I915_FORMAT_MOD_4_TILED);
    EXPECT_EQ(create({I915_FORMAT_MOD_Yf_TILED}, PixelFormat::nv12, 64, 64),
              VA_STATUS_ERROR_ATTR_NOT_SUPPORTED);
    EXPECT_EQ(create({}, PixelFormat::nv12, 64, 64), VA_STATUS_ERROR_INVALID_PARAMETER);
}

TEST_F(ModifierTest, ListsAreForNewMemory) {
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, 64, 64);
    const SharedMemory memory(layout.object_sizes[0]);
    const std::array fds{memory.fd()};
    auto descriptor = to_prime_2(layout, fds, LayerForm::composed);
    std::uint64_t linear = DRM_FORMAT_MOD_LINEAR;
    VADRMFormatModifierList list{1, &linear};
    std::array attributes{
        integer_attribute(VASurfaceAttribMemoryType, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2),
        pointer_attribute(VASurfaceAttribExternalBufferDescriptor, &descriptor),
        pointer_attribute(VASurfaceAttribDRMFormatModifiers, &list)};
    EXPECT_EQ(vaCreateSurfaces(display_, VA_RT_FORMAT_YUV420, 64, 64, &surface_, 1, attributes.data(),
                               attributes.size()),
              VA_STATUS_ERROR_INVALID_PARAMETER);
}

TEST_F(ModifierTest, VideoProcWorksBetweenTilings) {
    const VAImage in = create_pattern(PixelFormat::nv12, 322, 242);
    const VAImage out = create_image(PixelFormat::nv12, 322, 242);
    const VAContextID context = create_video_proc_context();
    VASurfaceID last = create_surface(PixelFormat::nv12, 322, 242);
    ASSERT_EQ(put(last, in), VA_STATUS_SUCCESS);
    for (const std::uint64_t next :
         {I915_FORMAT_MOD_Y_TILED, I915_FORMAT_MOD_4_TILED, DRM_FORMAT_MOD_LINEAR}) {
        ASSERT_EQ(create({next}, PixelFormat::nv12, 322, 242), VA_STATUS_SUCCESS);
        ASSERT_EQ(process(context, surface_, pass_over(last)), VA_STATUS_SUCCESS);
        last = surface_;
    }
    ASSERT_EQ(get(last, out), VA_STATUS_SUCCESS);
    expect_same_pixels(in, out);
}

/// With ZEVA_SURFACE_TILING set to what is tested.
class SurfaceTilingTest : public ::testing::TestWithParam<std::pair<const char*, std::uint64_t>> {
protected:
    SurfaceTilingTest() { ::setenv("ZEVA_SURFACE_TILING", GetParam().first, 1); }
    ~SurfaceTilingTest() override { ::unsetenv("ZEVA_SURFACE_TILING"); }

    static std::uint64_t modifier_of_own(VADisplay display, unsigned int rt_format) {
        VASurfaceID surface = VA_INVALID_SURFACE;
        EXPECT_EQ(vaCreateSurfaces(display, rt_format, 64, 64, &surface, 1, nullptr, 0), VA_STATUS_SUCCESS);
        const auto descriptor = export_surface(display, surface);
        ::close(descriptor.objects[0].fd);
        return descriptor.objects[0].drm_format_modifier;
    }
};

INSTANTIATE_TEST_SUITE_P(Switch, SurfaceTilingTest,
                         ::testing::Values(std::pair{"linear", DRM_FORMAT_MOD_LINEAR},
                                           std::pair{"y", I915_FORMAT_MOD_Y_TILED},
                                           std::pair{"4", I915_FORMAT_MOD_4_TILED},
                                           std::pair{"5", DRM_FORMAT_MOD_LINEAR}));

TEST_P(SurfaceTilingTest, IsThatOfTheDriversOwnYuvSurfaces) {
    const VaTestDisplay display;
    EXPECT_EQ(modifier_of_own(display, VA_RT_FORMAT_YUV420), GetParam().second);
    EXPECT_EQ(modifier_of_own(display, VA_RT_FORMAT_YUV422_10), GetParam().second);
    EXPECT_EQ(modifier_of_own(display, VA_RT_FORMAT_RGB32), DRM_FORMAT_MOD_LINEAR);
}

TEST_F(VaDriverTest, SurfacesAreMadeWhenDescriptorsAreFew) {
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const rlimit few{128, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    std::vector<VASurfaceID> surfaces(300);
    EXPECT_EQ(vaCreateSurfaces(display_, VA_RT_FORMAT_YUV420, 64, 64, surfaces.data(), 300, nullptr, 0),
              VA_STATUS_SUCCESS);
    const VAImage in = create_pattern(PixelFormat::nv12, 64, 64);
    const VAImage out = create_image(PixelFormat::nv12, 64, 64);
    EXPECT_EQ(put(surfaces.back(), in), VA_STATUS_SUCCESS);
    EXPECT_EQ(get(surfaces.back(), out), VA_STATUS_SUCCESS);
    expect_same_pixels(in, out);
    VADRMPRIMESurfaceDescriptor descriptor{};
    EXPECT_EQ(vaExportSurfaceHandle(display_, surfaces.back(), VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2, 0,
                                    &descriptor),
              VA_STATUS_ERROR_UNSUPPORTED_MEMORY_TYPE);
    EXPECT_EQ(vaDestroySurfaces(display_, surfaces.data(), 300), VA_STATUS_SUCCESS);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

} // namespace
} // namespace zeva::test
