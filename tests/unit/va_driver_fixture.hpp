// What the tests of the software VA driver share.
#pragma once

#include "base/mapping.hpp"
#include "layout/va_descriptor.hpp"
#include "va_test_display.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <va/va_vpp.h>
#include <zeva/unique_fd.hpp>

namespace zeva::test {

struct FormatAndSize {
    PixelFormat format;
    std::uint32_t width;
    std::uint32_t height;
};

/// Shown by GoogleTest as the parameter's name.
inline std::string name_of(const ::testing::TestParamInfo<FormatAndSize>& parameter) {
    const auto& [format, width, height] = parameter.param;
    return std::string(info(format).name) + "_" + std::to_string(width) + "x" + std::to_string(height);
}

inline std::vector<FormatAndSize> all_formats_at(std::initializer_list<std::array<std::uint32_t, 2>> sizes) {
    std::vector<FormatAndSize> result;
    for (const PixelFormatInfo& format : all_pixel_formats())
        for (const auto& [width, height] : sizes)
            result.push_back({format.format, width, height});
    return result;
}

inline constexpr std::byte canary{0xA5};

/// Memory that somebody else made, filled with canaries.
class SharedMemory {
public:
    explicit SharedMemory(std::uint64_t size) : fd_(::memfd_create("test", MFD_CLOEXEC)), size_(size) {
        if (::ftruncate(fd_.get(), static_cast<off_t>(size)) != 0)
            throw std::runtime_error("ftruncate");
        mapping_ = Mapping::map(fd_.get(), size, Mapping::Access::read_write);
        std::fill_n(mapping_.data(), size, canary);
    }

    [[nodiscard]] int fd() const { return fd_.get(); }
    [[nodiscard]] std::byte* data() const { return mapping_.data(); }
    [[nodiscard]] std::uint64_t size() const { return size_; }

private:
    UniqueFd fd_;
    std::uint64_t size_;
    Mapping mapping_;
};

inline bool is_same_object(int a, int b) {
    struct stat first {};
    struct stat second {};
    return ::fstat(a, &first) == 0 && ::fstat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

/// Whether byte `offset` of a linear picture's object belongs to its visible pixels.
inline bool is_visible(const SurfaceLayout& layout, std::uint64_t offset) {
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane) {
        const PlaneLayout& where = layout.planes[plane];
        if (offset < where.offset)
            continue;
        const std::uint64_t row = (offset - where.offset) / where.pitch;
        if (row < layout.rows(plane) && (offset - where.offset) % where.pitch < layout.row_bytes(plane))
            return true;
    }
    return false;
}

inline VASurfaceAttrib integer_attribute(VASurfaceAttribType type, std::uint32_t value) {
    return {type, VA_SURFACE_ATTRIB_SETTABLE, {VAGenericValueTypeInteger, {.i = static_cast<int>(value)}}};
}

inline VASurfaceAttrib pointer_attribute(VASurfaceAttribType type, void* value) {
    return {type, VA_SURFACE_ATTRIB_SETTABLE, {VAGenericValueTypePointer, {.p = value}}};
}

/// A pass over the whole of `surface`, everything else left to the driver.
inline VAProcPipelineParameterBuffer pass_over(VASurfaceID surface) {
    VAProcPipelineParameterBuffer parameters{};
    parameters.surface = surface;
    return parameters;
}

class VaDriverTest : public ::testing::Test {
protected:
    VASurfaceID create_surface(PixelFormat format, std::uint32_t width, std::uint32_t height) {
        VASurfaceAttrib attribute = integer_attribute(VASurfaceAttribPixelFormat, info(format).va_fourcc);
        VASurfaceID id = VA_INVALID_SURFACE;
        EXPECT_EQ(vaCreateSurfaces(display_, info(format).va_rt_format, width, height, &id, 1, &attribute, 1),
                  VA_STATUS_SUCCESS);
        return id;
    }

    VAStatus import_prime_2(const VADRMPRIMESurfaceDescriptor& descriptor, VASurfaceID& id, int count = 1) {
        auto copy = descriptor;
        std::array attributes{
            integer_attribute(VASurfaceAttribMemoryType, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME_2),
            pointer_attribute(VASurfaceAttribExternalBufferDescriptor, &copy)};
        return vaCreateSurfaces(display_, VA_RT_FORMAT_YUV420, descriptor.width, descriptor.height, &id,
                                count, attributes.data(), attributes.size());
    }

    /// With the attributes in the other order.
    VAStatus import_prime_1(const VASurfaceAttribExternalBuffers& descriptor, VASurfaceID& id) {
        auto copy = descriptor;
        std::array attributes{
            pointer_attribute(VASurfaceAttribExternalBufferDescriptor, &copy),
            integer_attribute(VASurfaceAttribMemoryType, VA_SURFACE_ATTRIB_MEM_TYPE_DRM_PRIME)};
        return vaCreateSurfaces(display_, VA_RT_FORMAT_YUV420, descriptor.width, descriptor.height, &id, 1,
                                attributes.data(), attributes.size());
    }

    VASurfaceID import(const SurfaceLayout& layout, const SharedMemory& memory) {
        VASurfaceID id = VA_INVALID_SURFACE;
        const std::array fds{memory.fd()};
        EXPECT_EQ(import_prime_2(to_prime_2(layout, fds, LayerForm::composed), id), VA_STATUS_SUCCESS);
        return id;
    }

    VAImage create_image(PixelFormat format, std::uint32_t width, std::uint32_t height) {
        VAImageFormat image_format{};
        image_format.fourcc = info(format).va_fourcc;
        VAImage image{};
        EXPECT_EQ(
            vaCreateImage(display_, &image_format, static_cast<int>(width), static_cast<int>(height), &image),
            VA_STATUS_SUCCESS);
        return image;
    }

    std::byte* map(const VAImage& image) {
        void* data = nullptr;
        EXPECT_EQ(vaMapBuffer(display_, image.buf, &data), VA_STATUS_SUCCESS);
        return static_cast<std::byte*>(data);
    }

    /// An image of which every byte is told by its place.
    VAImage create_pattern(PixelFormat format, std::uint32_t width, std::uint32_t height) {
        const VAImage image = create_image(format, width, height);
        std::byte* const data = map(image);
        for (std::uint32_t i = 0; i < image.data_size; ++i)
            data[i] = static_cast<std::byte>((i * 7 + i / 251) % 163);
        return image;
    }

    VAStatus put(VASurfaceID surface, const VAImage& image) {
        return vaPutImage(display_, surface, image.image_id, 0, 0, image.width, image.height, 0, 0,
                          image.width, image.height);
    }

    VAStatus get(VASurfaceID surface, const VAImage& image) {
        return vaGetImage(display_, surface, 0, 0, image.width, image.height, image.image_id);
    }

    /// The visible bytes of two images of one format and size.
    void expect_same_pixels(const VAImage& a, const VAImage& b) {
        const auto layout = from_va_image(a, a.data_size);
        ASSERT_TRUE(layout);
        const std::byte* const first = map(a);
        const std::byte* const second = map(b);
        for (std::uint32_t plane = 0; plane < layout->plane_count; ++plane)
            for (std::uint64_t row = 0; row < layout->rows(plane); ++row)
                ASSERT_TRUE(
                    std::equal(first + a.offsets[plane] + row * a.pitches[plane],
                               first + a.offsets[plane] + row * a.pitches[plane] + layout->row_bytes(plane),
                               second + b.offsets[plane] + row * b.pitches[plane]))
                    << "plane " << plane << " row " << row;
    }

    VAContextID create_video_proc_context() {
        VAConfigID config = VA_INVALID_ID;
        EXPECT_EQ(vaCreateConfig(display_, VAProfileNone, VAEntrypointVideoProc, nullptr, 0, &config),
                  VA_STATUS_SUCCESS);
        VAContextID context = VA_INVALID_ID;
        EXPECT_EQ(vaCreateContext(display_, config, 64, 64, 0, nullptr, 0, &context), VA_STATUS_SUCCESS);
        return context;
    }

    /// Begins a VideoProc pass; the first error of its calls.
    VAStatus start(VAContextID context, VASurfaceID target, VAProcPipelineParameterBuffer parameters) {
        VABufferID buffer = VA_INVALID_ID;
        VAStatus status = vaCreateBuffer(display_, context, VAProcPipelineParameterBufferType,
                                         sizeof(parameters), 1, &parameters, &buffer);
        if (status == VA_STATUS_SUCCESS)
            status = vaBeginPicture(display_, context, target);
        if (status == VA_STATUS_SUCCESS)
            status = vaRenderPicture(display_, context, &buffer, 1);
        if (status == VA_STATUS_SUCCESS)
            status = vaEndPicture(display_, context);
        vaDestroyBuffer(display_, buffer);
        return status;
    }

    /// A VideoProc pass and its end; the first error of its calls.
    VAStatus process(VAContextID context, VASurfaceID target,
                     const VAProcPipelineParameterBuffer& parameters) {
        const VAStatus status = start(context, target, parameters);
        return status == VA_STATUS_SUCCESS ? vaSyncSurface(display_, target) : status;
    }

    VaTestDisplay display_;
};

/// With a driver that decodes into tiles only, as Intel's hardware does.
class TiledVaDriverTest : public VaDriverTest {
public:
    static void SetUpTestSuite() { ::setenv("ZEVA_DECODE_TARGET", "tiled-only", 1); }
    static void TearDownTestSuite() { ::unsetenv("ZEVA_DECODE_TARGET"); }
};

} // namespace zeva::test
