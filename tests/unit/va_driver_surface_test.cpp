// Import, export and images of the software VA driver, through libva.
#include "va_driver_fixture.hpp"

#include <functional>

#include <drm_fourcc.h>

namespace zeva::test {
namespace {

/// A layout as descriptors tell it: with the allocated size that follows from pitches and offsets.
SurfaceLayout as_told(SurfaceLayout layout) {
    derive_allocated_size(layout);
    return layout;
}

class VaDriverFormatTest : public VaDriverTest, public ::testing::WithParamInterface<FormatAndSize> {};

INSTANTIATE_TEST_SUITE_P(AllFormats, VaDriverFormatTest,
                         ::testing::ValuesIn(all_formats_at({{320, 240}, {641, 481}, {2, 2}, {1, 1}})),
                         name_of);

/// Puts a pattern into the surface and looks for it, and for canaries all around, in the memory it is made
/// of.
void expect_writes_only_pixels(const SurfaceLayout& layout, const SharedMemory& memory, const VAImage& image,
                               const std::byte* pattern) {
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane)
        for (std::uint64_t row = 0; row < layout.rows(plane); ++row)
            ASSERT_EQ(
                std::memcmp(memory.data() + layout.planes[plane].offset + row * layout.planes[plane].pitch,
                            pattern + image.offsets[plane] + row * image.pitches[plane],
                            layout.row_bytes(plane)),
                0)
                << "plane " << plane << " row " << row;
    for (std::uint64_t offset = 0; offset < memory.size(); ++offset)
        if (memory.data()[offset] != canary && !is_visible(layout, offset)) {
            FAIL() << "byte " << offset << " was written";
        }
}

TEST_P(VaDriverFormatTest, ImportsPrime2InBothForms) {
    const auto& [format, width, height] = GetParam();
    const SurfaceLayout layout = SurfaceLayout::linear(format, width, height);
    const VAImage image = create_pattern(format, width, height);
    for (const LayerForm form : {LayerForm::composed, LayerForm::separate}) {
        const SharedMemory memory(layout.object_sizes[0]);
        VASurfaceID surface = VA_INVALID_SURFACE;
        const std::array fds{memory.fd()};
        ASSERT_EQ(import_prime_2(to_prime_2(layout, fds, form), surface), VA_STATUS_SUCCESS);
        ASSERT_EQ(put(surface, image), VA_STATUS_SUCCESS);
        expect_writes_only_pixels(layout, memory, image, map(image));
    }
}

TEST_P(VaDriverFormatTest, ImportsPrime1) {
    const auto& [format, width, height] = GetParam();
    const SurfaceLayout layout = SurfaceLayout::linear(format, width, height);
    const VAImage image = create_pattern(format, width, height);
    const SharedMemory memory(layout.object_sizes[0]);
    auto handle = static_cast<std::uintptr_t>(memory.fd());
    VASurfaceID surface = VA_INVALID_SURFACE;
    ASSERT_EQ(import_prime_1(to_prime_1(layout, handle), surface), VA_STATUS_SUCCESS);
    ASSERT_EQ(put(surface, image), VA_STATUS_SUCCESS);
    expect_writes_only_pixels(layout, memory, image, map(image));
}

TEST_P(VaDriverFormatTest, ExportsItsOwnAndImportedSurfaces) {
    const auto& [format, width, height] = GetParam();
    const SurfaceLayout layout = SurfaceLayout::linear(format, width, height);
    const SharedMemory memory(layout.object_sizes[0]);
    for (VASurfaceID surface : {import(layout, memory), create_surface(format, width, height)}) {
        VADRMPRIMESurfaceDescriptor first{};
        VADRMPRIMESurfaceDescriptor second{};
        const auto export_as = [&](std::uint32_t flags, VADRMPRIMESurfaceDescriptor& descriptor) {
            return vaExportSurfaceHandle(display_, surface, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2, flags,
                                         &descriptor);
        };
        ASSERT_EQ(export_as(VA_EXPORT_SURFACE_READ_WRITE, first), VA_STATUS_SUCCESS);
        EXPECT_EQ(first.num_layers, layout.plane_count) << "separate without a flag";
        const bool can_compose = info(format).drm_format != 0;
        ASSERT_EQ(export_as(VA_EXPORT_SURFACE_READ_ONLY | VA_EXPORT_SURFACE_COMPOSED_LAYERS, second),
                  can_compose ? VA_STATUS_SUCCESS : VA_STATUS_ERROR_INVALID_SURFACE);
        const UniqueFd first_fd{first.objects[0].fd};
        ASSERT_EQ(vaDestroySurfaces(display_, &surface, 1), VA_STATUS_SUCCESS);
        EXPECT_EQ(from_prime_2(first), as_told(layout));
        EXPECT_TRUE(Mapping::map(first_fd.get(), layout.object_sizes[0], Mapping::Access::read_write));
        if (can_compose) {
            const UniqueFd second_fd{second.objects[0].fd};
            EXPECT_EQ(second.num_layers, 1);
            EXPECT_EQ(second.layers[0].drm_format, info(format).drm_format);
            EXPECT_EQ(from_prime_2(second), as_told(layout));
            EXPECT_NE(first_fd.get(), second_fd.get());
            EXPECT_TRUE(is_same_object(first_fd.get(), second_fd.get()));
            EXPECT_FALSE(Mapping::map(second_fd.get(), layout.object_sizes[0], Mapping::Access::read_write));
            EXPECT_TRUE(Mapping::map(second_fd.get(), layout.object_sizes[0], Mapping::Access::read));
        }
    }
}

TEST_P(VaDriverFormatTest, DerivedImagesShareTheMemory) {
    const auto& [format, width, height] = GetParam();
    const SurfaceLayout layout = SurfaceLayout::linear(format, width, height);
    const SharedMemory memory(layout.object_sizes[0]);
    VASurfaceID surface = import(layout, memory);
    VAImage image{};
    ASSERT_EQ(vaDeriveImage(display_, surface, &image), VA_STATUS_SUCCESS);
    EXPECT_EQ(from_va_image(image, layout.object_sizes[0]), as_told(layout));
    VABufferInfo buffer_info{};
    buffer_info.mem_type = VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME;
    ASSERT_EQ(vaAcquireBufferHandle(display_, image.buf, &buffer_info), VA_STATUS_SUCCESS);
    const int fd = static_cast<int>(buffer_info.handle);
    EXPECT_TRUE(is_same_object(fd, memory.fd()));
    EXPECT_EQ(buffer_info.mem_size, memory.size());
    EXPECT_EQ(vaReleaseBufferHandle(display_, image.buf), VA_STATUS_SUCCESS);
    EXPECT_FALSE(is_same_object(fd, memory.fd())) << "closed";
    EXPECT_EQ(vaReleaseBufferHandle(display_, image.buf), VA_STATUS_ERROR_INVALID_BUFFER);

    ASSERT_EQ(vaDestroySurfaces(display_, &surface, 1), VA_STATUS_SUCCESS);
    map(image)[0] = std::byte{0x42};
    EXPECT_EQ(memory.data()[0], std::byte{0x42});
    EXPECT_EQ(vaDestroyImage(display_, image.image_id), VA_STATUS_SUCCESS);
}

TEST_P(VaDriverFormatTest, ImagesGoInAndOutUnchanged) {
    const auto& [format, width, height] = GetParam();
    const VASurfaceID surface = create_surface(format, width, height);
    const VAImage in = create_pattern(format, width, height);
    const VAImage out = create_image(format, width, height);
    ASSERT_EQ(put(surface, in), VA_STATUS_SUCCESS);
    ASSERT_EQ(get(surface, out), VA_STATUS_SUCCESS);
    expect_same_pixels(in, out);
}

TEST_F(VaDriverTest, ImportKeepsItsOwnDescriptor) {
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, 64, 64);
    VASurfaceID surface = VA_INVALID_SURFACE;
    {
        const SharedMemory memory(layout.object_sizes[0]);
        surface = import(layout, memory);
        EXPECT_NE(::fcntl(memory.fd(), F_GETFD), -1) << "the caller's stays open";
    }
    EXPECT_EQ(put(surface, create_pattern(PixelFormat::nv12, 64, 64)), VA_STATUS_SUCCESS);
}

TEST_F(VaDriverTest, AcceptsAVaFourccAsLayerFormat) {
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::rgba, 64, 64);
    const SharedMemory memory(layout.object_sizes[0]);
    const std::array fds{memory.fd()};
    auto descriptor = to_prime_2(layout, fds, LayerForm::composed);
    descriptor.layers[0].drm_format = VA_FOURCC_RGBA;
    VASurfaceID surface = VA_INVALID_SURFACE;
    EXPECT_EQ(import_prime_2(descriptor, surface), VA_STATUS_SUCCESS);
}

struct Lie {
    const char* name;
    std::function<void(VADRMPRIMESurfaceDescriptor&)> tell;
};

TEST_F(VaDriverTest, RefusesLyingPrime2Descriptors) {
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, 320, 240);
    const SharedMemory memory(layout.object_sizes[0]);
    const std::array fds{memory.fd()};
    const Lie lies[] = {
        {"fourcc", [](auto& d) { d.fourcc = VA_FOURCC('?', '?', '?', '?'); }},
        {"no width", [](auto& d) { d.width = 0; }},
        {"no height", [](auto& d) { d.height = 0; }},
        {"too wide", [](auto& d) { d.width = 0xFFFFFFFF; }},
        {"too high", [](auto& d) { d.height = 4000; }},
        {"no object", [](auto& d) { d.num_objects = 0; }},
        {"many objects", [](auto& d) { d.num_objects = 0xFFFFFFFF; }},
        {"second object without fd",
         [](auto& d) {
             d.num_objects = 2;
             d.objects[1] = d.objects[0];
             d.objects[1].fd = -1;
         }},
        {"objects of two modifiers",
         [](auto& d) {
             d.num_objects = 2;
             d.objects[1] = d.objects[0];
             d.objects[1].drm_format_modifier = I915_FORMAT_MOD_Y_TILED;
         }},
        {"no fd", [](auto& d) { d.objects[0].fd = -1; }},
        {"closed fd", [](auto& d) { d.objects[0].fd = 987; }},
        {"invalid modifier", [](auto& d) { d.objects[0].drm_format_modifier = DRM_FORMAT_MOD_INVALID; }},
        {"foreign modifier",
         [](auto& d) { d.objects[0].drm_format_modifier = I915_FORMAT_MOD_Yf_TILED_CCS; }},
        {"no layer", [](auto& d) { d.num_layers = 0; }},
        {"many layers", [](auto& d) { d.num_layers = 5; }},
        {"no plane", [](auto& d) { d.layers[0].num_planes = 0; }},
        {"one plane", [](auto& d) { d.layers[0].num_planes = 1; }},
        {"many planes", [](auto& d) { d.layers[0].num_planes = 0xFFFFFFFF; }},
        {"object index", [](auto& d) { d.layers[0].object_index[1] = 3; }},
        {"no pitch", [](auto& d) { d.layers[0].pitch[0] = 0; }},
        {"short pitch", [](auto& d) { d.layers[0].pitch[0] = 319; }},
        {"short chroma pitch", [](auto& d) { d.layers[0].pitch[1] = 64; }},
        {"huge pitch", [](auto& d) { d.layers[0].pitch[0] = 0xFFFFFFFF; }},
        {"overlapping planes", [](auto& d) { d.layers[0].offset[1] = 0; }},
        {"plane beyond the end",
         [&](auto& d) { d.layers[0].offset[1] = static_cast<std::uint32_t>(memory.size()); }},
        {"offset that wraps", [](auto& d) { d.layers[0].offset[1] = 0xFFFFFF00; }},
    };
    for (const Lie& lie : lies) {
        auto descriptor = to_prime_2(layout, fds, LayerForm::composed);
        descriptor.objects[0].size = 0xFFFFFFFF; // what it claims does not matter
        VASurfaceID surface = VA_INVALID_SURFACE;
        EXPECT_EQ(import_prime_2(descriptor, surface), VA_STATUS_SUCCESS);
        lie.tell(descriptor);
        EXPECT_EQ(import_prime_2(descriptor, surface), VA_STATUS_ERROR_INVALID_PARAMETER) << lie.name;
    }
    VASurfaceID surfaces[2];
    EXPECT_EQ(import_prime_2(to_prime_2(layout, fds, LayerForm::composed), surfaces[0], 2),
              VA_STATUS_ERROR_INVALID_PARAMETER)
        << "two surfaces in one call";
}

TEST_F(VaDriverTest, RefusesLyingPrime1Descriptors) {
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, 320, 240);
    const SharedMemory memory(layout.object_sizes[0]);
    using Descriptor = VASurfaceAttribExternalBuffers;
    const std::function<void(Descriptor&)> lies[] = {
        [](Descriptor& d) { d.pixel_format = 0; },        [](Descriptor& d) { d.width = 100000; },
        [](Descriptor& d) { d.height = 4000; },           [](Descriptor& d) { d.num_planes = 1; },
        [](Descriptor& d) { d.num_planes = 0xFFFFFFFF; }, [](Descriptor& d) { d.pitches[0] = 0; },
        [](Descriptor& d) { d.pitches[0] = 100; },        [](Descriptor& d) { d.offsets[1] = 0xFFFFFFF0; },
        [](Descriptor& d) { d.buffers = nullptr; },       [](Descriptor& d) { d.num_buffers = 0; },
        [](Descriptor& d) { d.num_buffers = 2; },
    };
    for (const auto& lie : lies) {
        auto handle = static_cast<std::uintptr_t>(memory.fd());
        Descriptor descriptor = to_prime_1(layout, handle);
        lie(descriptor);
        VASurfaceID surface = VA_INVALID_SURFACE;
        EXPECT_EQ(import_prime_1(descriptor, surface), VA_STATUS_ERROR_INVALID_PARAMETER) << &lie - lies;
    }
}

TEST_F(VaDriverTest, MemoryThatShrinksIsNotTouched) {
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, 320, 240);
    const SharedMemory memory(layout.object_sizes[0]);
    const VASurfaceID surface = import(layout, memory);
    const VAImage image = create_pattern(PixelFormat::nv12, 320, 240);
    ASSERT_EQ(put(surface, image), VA_STATUS_SUCCESS);
    VAImage derived{};
    ASSERT_EQ(vaDeriveImage(display_, surface, &derived), VA_STATUS_SUCCESS);
    ASSERT_EQ(::ftruncate(memory.fd(), 4096), 0);
    EXPECT_EQ(put(surface, image), VA_STATUS_ERROR_OPERATION_FAILED);
    EXPECT_EQ(get(surface, image), VA_STATUS_ERROR_OPERATION_FAILED);
    void* data = nullptr;
    EXPECT_EQ(vaMapBuffer(display_, derived.buf, &data), VA_STATUS_ERROR_OPERATION_FAILED);
    const VAContextID context = create_video_proc_context();
    EXPECT_EQ(process(context, create_surface(PixelFormat::nv12, 64, 64), pass_over(surface)),
              VA_STATUS_ERROR_OPERATION_FAILED);
}

TEST_F(VaDriverTest, ReadOnlyMemoryCanBeReadOnly) {
    const SurfaceLayout layout = SurfaceLayout::linear(PixelFormat::nv12, 64, 64);
    const SharedMemory memory(layout.object_sizes[0]);
    const UniqueFd read_only{::open(("/proc/self/fd/" + std::to_string(memory.fd())).c_str(), O_RDONLY)};
    const std::array fds{read_only.get()};
    VASurfaceID surface = VA_INVALID_SURFACE;
    ASSERT_EQ(import_prime_2(to_prime_2(layout, fds, LayerForm::composed), surface), VA_STATUS_SUCCESS);
    const VAImage image = create_image(PixelFormat::nv12, 64, 64);
    EXPECT_EQ(get(surface, image), VA_STATUS_SUCCESS);
    EXPECT_EQ(map(image)[0], canary);
    EXPECT_EQ(put(surface, image), VA_STATUS_ERROR_OPERATION_FAILED);
}

TEST_F(VaDriverTest, RectanglesOfImages) {
    const VASurfaceID surface = create_surface(PixelFormat::nv12, 64, 64);
    const VAImage pattern = create_pattern(PixelFormat::nv12, 64, 64);
    ASSERT_EQ(put(surface, pattern), VA_STATUS_SUCCESS);
    const VAImage part = create_image(PixelFormat::nv12, 16, 8);
    ASSERT_EQ(vaGetImage(display_, surface, 32, 20, 16, 8, part.image_id), VA_STATUS_SUCCESS);
    const std::byte* const from = map(pattern);
    const std::byte* const to = map(part);
    for (std::uint32_t row = 0; row < 8; ++row)
        EXPECT_EQ(std::memcmp(to + row * part.pitches[0], from + (20 + row) * pattern.pitches[0] + 32, 16),
                  0);
    for (std::uint32_t row = 0; row < 4; ++row)
        EXPECT_EQ(std::memcmp(to + part.offsets[1] + row * part.pitches[1],
                              from + pattern.offsets[1] + (10 + row) * pattern.pitches[1] + 32, 16),
                  0);
    const auto refused = [&](int x, int y, unsigned int width, unsigned int height) {
        return vaGetImage(display_, surface, x, y, width, height, part.image_id);
    };
    EXPECT_EQ(refused(-1, 0, 16, 8), VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(refused(60, 0, 16, 8), VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(refused(0, 0, 0, 8), VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(refused(0, 0, 0xFFFFFFFF, 8), VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(refused(0, 0, 17, 8), VA_STATUS_ERROR_INVALID_PARAMETER) << "larger than the image";
}

TEST_F(VaDriverTest, ImagesOfAnotherFormatAreConverted) {
    const VASurfaceID surface = create_surface(PixelFormat::nv12, 64, 64);
    const VAImage planar = create_pattern(PixelFormat::i420, 64, 64);
    ASSERT_EQ(put(surface, planar), VA_STATUS_SUCCESS);
    const VAImage out = create_image(PixelFormat::i420, 64, 64);
    ASSERT_EQ(get(surface, out), VA_STATUS_SUCCESS);
    expect_same_pixels(planar, out); // the same samples in another order
}

TEST_F(TiledVaDriverTest, OwnNv12IsTiled) {
    const VASurfaceID surface = create_surface(PixelFormat::nv12, 321, 241);
    VADRMPRIMESurfaceDescriptor descriptor{};
    ASSERT_EQ(vaExportSurfaceHandle(display_, surface, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2,
                                    VA_EXPORT_SURFACE_READ_ONLY | VA_EXPORT_SURFACE_COMPOSED_LAYERS,
                                    &descriptor),
              VA_STATUS_SUCCESS);
    const UniqueFd fd{descriptor.objects[0].fd};
    EXPECT_EQ(descriptor.objects[0].drm_format_modifier, I915_FORMAT_MOD_Y_TILED);
    const auto layout = from_prime_2(descriptor);
    ASSERT_TRUE(layout);
    EXPECT_EQ(find_fault(*layout), "");
    VAImage derived{};
    EXPECT_EQ(vaDeriveImage(display_, surface, &derived), VA_STATUS_ERROR_OPERATION_FAILED);

    const VAImage in = create_pattern(PixelFormat::nv12, 321, 241);
    const VAImage out = create_image(PixelFormat::nv12, 321, 241);
    ASSERT_EQ(put(surface, in), VA_STATUS_SUCCESS);
    ASSERT_EQ(get(surface, out), VA_STATUS_SUCCESS);
    expect_same_pixels(in, out);

    // Byte 16 of row 1 is in the second column of 16 bytes by 32 rows of the first tile.
    const Mapping mapping = Mapping::map(fd.get(), layout->object_sizes[0], Mapping::Access::read);
    EXPECT_EQ(mapping.data()[1 * 512 + 1 * 16], map(in)[in.pitches[0] + 16]);
}

TEST_F(TiledVaDriverTest, LinearNv12OnRequest) {
    VASurfaceAttribExternalBuffers linear{};
    VASurfaceAttrib attribute = pointer_attribute(VASurfaceAttribExternalBufferDescriptor, &linear);
    VASurfaceID surface = VA_INVALID_SURFACE;
    ASSERT_EQ(vaCreateSurfaces(display_, VA_RT_FORMAT_YUV420, 64, 64, &surface, 1, &attribute, 1),
              VA_STATUS_SUCCESS);
    VAImage derived{};
    EXPECT_EQ(vaDeriveImage(display_, surface, &derived), VA_STATUS_SUCCESS);
}

} // namespace
} // namespace zeva::test
