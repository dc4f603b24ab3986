// Images as kernels see them: every format and type, views of planes, samplers.
#include "image_fixture.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <gtest/gtest.h>
#include <memory>
#include <string>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver_tests {
namespace {

struct Float2 {
    float x, y;
};
using Float4 = std::array<float, 4>;

class ImageKernel : public ImageFixture {
protected:
    void SetUp() override {
        ImageFixture::SetUp();
        const auto spirv = read_module("images");
        ze_module_desc_t desc{};
        desc.stype = ZE_STRUCTURE_TYPE_MODULE_DESC;
        desc.format = ZE_MODULE_FORMAT_IL_SPIRV;
        desc.inputSize = spirv.size();
        desc.pInputModule = spirv.data();
        ze_module_handle_t handle = nullptr;
        ASSERT_EQ(zeModuleCreate(context, device, &desc, &handle, nullptr), ZE_RESULT_SUCCESS);
        module.reset(handle);
    }

    void TearDown() override {
        memory.reset();
        module.reset();
        ImageFixture::TearDown();
    }

    [[nodiscard]] OwnedKernel make_kernel(const std::string& name) const {
        const ze_kernel_desc_t desc{ZE_STRUCTURE_TYPE_KERNEL_DESC, nullptr, 0, name.c_str()};
        ze_kernel_handle_t handle = nullptr;
        EXPECT_EQ(zeKernelCreate(module.get(), &desc, &handle), ZE_RESULT_SUCCESS);
        return OwnedKernel{handle};
    }

    /// Runs a kernel with these handles and pointers as arguments, a work-item for each pixel.
    template <class... Arguments>
    void run(const std::string& name, const ze_group_count_t& pixels, Arguments... arguments) const {
        const OwnedKernel kernel = make_kernel(name);
        ASSERT_EQ(zeKernelSetGroupSize(kernel.get(), 1, 1, 1), ZE_RESULT_SUCCESS);
        std::uint32_t index = 0;
        const auto set = [&](auto argument) {
            ASSERT_EQ(zeKernelSetArgumentValue(kernel.get(), index++, sizeof argument, &argument),
                      ZE_RESULT_SUCCESS);
        };
        (set(arguments), ...);
        ASSERT_EQ(zeCommandListAppendLaunchKernel(list.get(), kernel.get(), &pixels, nullptr, 0, nullptr),
                  ZE_RESULT_SUCCESS);
    }

    /// What a kernel reads of the first pixels of an image of one row.
    [[nodiscard]] std::vector<Float4> read_pixels(const OwnedImage& image, std::uint32_t count) const {
        std::vector<Float4> pixels(count);
        run("read_float", {count, 1, 1}, image.get(), shared(pixels.size() * sizeof(Float4)));
        std::copy_n(static_cast<const Float4*>(memory.get()), count, pixels.begin());
        return pixels;
    }

    /// Memory for both host and device, until it is asked for again.
    [[nodiscard]] void* shared(std::size_t size) const {
        ze_device_mem_alloc_desc_t on_device{};
        on_device.stype = ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC;
        ze_host_mem_alloc_desc_t on_host{};
        on_host.stype = ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC;
        void* pointer = nullptr;
        EXPECT_EQ(zeMemAllocShared(context, &on_device, &on_host, size, 0, device, &pointer),
                  ZE_RESULT_SUCCESS);
        memory = {pointer,
                  [owner = context](void* used) { EXPECT_EQ(zeMemFree(owner, used), ZE_RESULT_SUCCESS); }};
        return pointer;
    }

    OwnedModule module;
    mutable std::shared_ptr<void> memory;
};

struct FormatCase {
    ze_image_format_layout_t layout;
    std::vector<ze_image_format_type_t> types;
    std::size_t bytes;
};

constexpr auto uint_type = ZE_IMAGE_FORMAT_TYPE_UINT;
constexpr auto sint_type = ZE_IMAGE_FORMAT_TYPE_SINT;
constexpr auto unorm = ZE_IMAGE_FORMAT_TYPE_UNORM;
constexpr auto snorm = ZE_IMAGE_FORMAT_TYPE_SNORM;
constexpr auto float_type = ZE_IMAGE_FORMAT_TYPE_FLOAT;

const std::vector<FormatCase>& format_cases() {
    static const std::vector<FormatCase> cases{
        {ZE_IMAGE_FORMAT_LAYOUT_8, {uint_type, sint_type, unorm, snorm}, 1},
        {ZE_IMAGE_FORMAT_LAYOUT_8_8, {uint_type, sint_type, unorm, snorm}, 2},
        {ZE_IMAGE_FORMAT_LAYOUT_8_8_8_8, {uint_type, sint_type, unorm, snorm}, 4},
        {ZE_IMAGE_FORMAT_LAYOUT_16, {uint_type, sint_type, unorm, snorm, float_type}, 2},
        {ZE_IMAGE_FORMAT_LAYOUT_16_16, {uint_type, sint_type, unorm, snorm, float_type}, 4},
        {ZE_IMAGE_FORMAT_LAYOUT_16_16_16_16, {uint_type, sint_type, unorm, snorm, float_type}, 8},
        {ZE_IMAGE_FORMAT_LAYOUT_32, {uint_type, sint_type, unorm, snorm, float_type}, 4},
        {ZE_IMAGE_FORMAT_LAYOUT_32_32, {uint_type, sint_type, unorm, snorm, float_type}, 8},
        {ZE_IMAGE_FORMAT_LAYOUT_32_32_32_32, {uint_type, sint_type, unorm, snorm, float_type}, 16},
        {ZE_IMAGE_FORMAT_LAYOUT_10_10_10_2, {uint_type, sint_type, unorm, float_type}, 4},
        {ZE_IMAGE_FORMAT_LAYOUT_11_11_10, {float_type}, 4},
        {ZE_IMAGE_FORMAT_LAYOUT_5_6_5, {unorm}, 2},
        {ZE_IMAGE_FORMAT_LAYOUT_5_5_5_1, {unorm}, 2},
        {ZE_IMAGE_FORMAT_LAYOUT_4_4_4_4, {unorm}, 2},
    };
    return cases;
}

/// Bytes that every format can hold: no component is NaN or the most negative number, of which SNORM has two.
std::vector<std::uint8_t> make_valid_pattern(std::size_t size) {
    auto bytes = make_pattern(size);
    for (std::uint8_t& byte : bytes)
        byte &= 0x3b;
    return bytes;
}

TEST_F(ImageKernel, CopiesEveryFormatExactly) {
    for (const FormatCase& c : format_cases())
        for (const auto type : c.types) {
            SCOPED_TRACE(testing::Message() << "layout " << c.layout << ", type " << type);
            const auto desc = make_desc(ZE_IMAGE_TYPE_2D, make_format(c.layout, type), {12, 5});
            const OwnedImage from = make_image(desc);
            const OwnedImage to = make_image(desc);
            const auto bytes = make_valid_pattern(c.bytes * 12 * 5);
            write(from, bytes);
            const char* const kernel = type == uint_type   ? "copy_uint"
                                       : type == sint_type ? "copy_int"
                                                           : "copy_float";
            run(kernel, {12, 5, 1}, from.get(), to.get());
            EXPECT_EQ(read(to, bytes.size()), bytes);
        }
}

TEST_F(ImageKernel, ReadsComponentsAsTheirFormatSays) {
    struct Case {
        ze_image_format_t format;
        std::vector<std::uint8_t> bytes;
        Float4 pixel;
    };
    auto reversed = make_format(ZE_IMAGE_FORMAT_LAYOUT_8_8_8_8, unorm);
    reversed.x = ZE_IMAGE_FORMAT_SWIZZLE_A;
    reversed.y = ZE_IMAGE_FORMAT_SWIZZLE_B;
    reversed.z = ZE_IMAGE_FORMAT_SWIZZLE_0;
    reversed.w = ZE_IMAGE_FORMAT_SWIZZLE_1;
    const Case cases[]{
        {make_format(ZE_IMAGE_FORMAT_LAYOUT_8, unorm), {0x33}, {0.2f, 0, 0, 1}},
        {make_format(ZE_IMAGE_FORMAT_LAYOUT_8_8, snorm), {0x7f, 0x81}, {1, -1, 0, 1}},
        {make_format(ZE_IMAGE_FORMAT_LAYOUT_8_8_8_8, unorm), {0xff, 0x33, 0x00, 0x66}, {1, 0.2f, 0, 0.4f}},
        {reversed, {0xff, 0x33, 0x99, 0x66}, {0.4f, 0.6f, 0, 1}},
        {make_format(ZE_IMAGE_FORMAT_LAYOUT_16, float_type), {0x00, 0xc1}, {-2.5f, 0, 0, 1}},
        {make_format(ZE_IMAGE_FORMAT_LAYOUT_16_16, unorm), {0x33, 0x33, 0xff, 0xff}, {0.2f, 1, 0, 1}},
        {make_format(ZE_IMAGE_FORMAT_LAYOUT_32, float_type), {0x00, 0x00, 0x20, 0x40}, {2.5f, 0, 0, 1}},
        {make_format(ZE_IMAGE_FORMAT_LAYOUT_10_10_10_2, unorm), {0xff, 0x03, 0x00, 0xc0}, {1, 0, 0, 1}},
        {make_format(ZE_IMAGE_FORMAT_LAYOUT_11_11_10, float_type), {0xc0, 0x03, 0x20, 0x78}, {1, 2, 1, 1}},
        // of 16 bits, blue is the lowest
        {make_format(ZE_IMAGE_FORMAT_LAYOUT_5_6_5, unorm), {0x00, 0xf8}, {1, 0, 0, 1}},
        {make_format(ZE_IMAGE_FORMAT_LAYOUT_5_5_5_1, unorm), {0x1f, 0x80}, {0, 0, 1, 1}},
        {make_format(ZE_IMAGE_FORMAT_LAYOUT_4_4_4_4, unorm), {0x0f, 0x30}, {0, 0, 1, 0.2f}},
        // media layouts: type and swizzle do not count
        {make_format(ZE_IMAGE_FORMAT_LAYOUT_Y8, uint_type), {0x33}, {0.2f, 0, 0, 1}},
        {make_format(ZE_IMAGE_FORMAT_LAYOUT_Y16, uint_type), {0x33, 0x33}, {0.2f, 0, 0, 1}},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(testing::Message() << "layout " << c.format.layout << ", type " << c.format.type);
        const OwnedImage image = make_image(make_desc(ZE_IMAGE_TYPE_2D, c.format, {1, 1}));
        write(image, c.bytes);
        const Float4 pixel = read_pixels(image, 1).front();
        for (std::size_t i = 0; i < 4; ++i)
            EXPECT_NEAR(pixel[i], c.pixel[i], 1e-6f) << "channel " << i;
    }
}

TEST_F(ImageKernel, WritesThroughSwizzles) {
    auto format = make_format(ZE_IMAGE_FORMAT_LAYOUT_8_8_8_8, uint_type);
    const OwnedImage from = make_image(make_desc(ZE_IMAGE_TYPE_2D, format, {1, 1}));
    format.x = ZE_IMAGE_FORMAT_SWIZZLE_A;
    format.y = ZE_IMAGE_FORMAT_SWIZZLE_B;
    format.z = ZE_IMAGE_FORMAT_SWIZZLE_G;
    format.w = ZE_IMAGE_FORMAT_SWIZZLE_R;
    const OwnedImage to = make_image(make_desc(ZE_IMAGE_TYPE_2D, format, {1, 1}));
    write(from, {1, 2, 3, 4});
    run("copy_uint", {1, 1, 1}, from.get(), to.get());
    EXPECT_EQ(read(to, 4), (std::vector<std::uint8_t>{4, 3, 2, 1}));
}

TEST_F(ImageKernel, WritesEveryTypeOfImage) {
    struct Case {
        ze_image_type_t type;
        const char* kernel;
        ImageSize size;
        ze_group_count_t pixels;
    };
    const Case cases[]{
        {ZE_IMAGE_TYPE_1D, "number_1d", {37}, {37, 1, 1}},
        {ZE_IMAGE_TYPE_BUFFER, "number_buffer", {37 * 4}, {37, 1, 1}},
        {ZE_IMAGE_TYPE_1DARRAY, "number_1d_array", {37, 1, 1, 3}, {37, 3, 1}},
        {ZE_IMAGE_TYPE_2D, "number_2d", {37, 3}, {37, 3, 1}},
        {ZE_IMAGE_TYPE_2DARRAY, "number_2d_array", {37, 3, 1, 4}, {37, 3, 4}},
        {ZE_IMAGE_TYPE_3D, "number_3d", {37, 3, 4}, {37, 3, 4}},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.kernel);
        const auto format = make_format(ZE_IMAGE_FORMAT_LAYOUT_32, uint_type);
        const OwnedImage image = make_image(make_desc(c.type, format, c.size));
        run(c.kernel, c.pixels, image.get());
        const std::size_t count =
            std::size_t{c.pixels.groupCountX} * c.pixels.groupCountY * c.pixels.groupCountZ;
        const auto bytes = read(image, count * 4);
        for (std::uint32_t i = 0; i < count; ++i) {
            std::uint32_t number = 0;
            std::memcpy(&number, &bytes[i * 4], 4);
            ASSERT_EQ(number, i + 1);
        }
    }
}

TEST_F(ImageKernel, ReadsAndWritesThePlanesOfPictures) {
    const OwnedImage picture = make_image(make_picture_desc(ZE_IMAGE_FORMAT_LAYOUT_NV12, 64, 32));
    const auto chroma_desc =
        make_desc(ZE_IMAGE_TYPE_2D, make_format(ZE_IMAGE_FORMAT_LAYOUT_8_8, uint_type), {32, 16});
    const OwnedImage chroma = make_view(picture, chroma_desc, 1);
    const OwnedImage source = make_image(chroma_desc);
    const auto bytes = make_pattern(32 * 16 * 2);
    write(source, bytes);
    run("copy_uint", {32, 16, 1}, source.get(), chroma.get());
    EXPECT_EQ(read(chroma, bytes.size()), bytes);

    const OwnedKernel kernel = make_kernel("copy_uint");
    ze_image_handle_t planar = picture.get();
    EXPECT_EQ(zeKernelSetArgumentValue(kernel.get(), 0, sizeof planar, &planar),
              ZE_RESULT_ERROR_UNSUPPORTED_IMAGE_FORMAT);
}

TEST_F(ImageKernel, ReadsPackedPicturesAsCrYCb) {
    struct Case {
        ze_image_format_layout_t layout;
        std::array<std::uint8_t, 4> bytes; ///< of two pixels: Y 1 and 2, U 3, V 4
    };
    constexpr std::array cases{
        Case{ZE_IMAGE_FORMAT_LAYOUT_YUYV, {1, 3, 2, 4}}, Case{ZE_IMAGE_FORMAT_LAYOUT_YUY2, {1, 3, 2, 4}},
        Case{ZE_IMAGE_FORMAT_LAYOUT_UYVY, {3, 1, 4, 2}}, Case{ZE_IMAGE_FORMAT_LAYOUT_YVYU, {1, 4, 2, 3}},
        Case{ZE_IMAGE_FORMAT_LAYOUT_VYUY, {4, 1, 3, 2}},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(testing::Message() << "layout " << c.layout);
        const OwnedImage image = make_image(make_picture_desc(c.layout, 2, 1));
        write(image, {c.bytes.begin(), c.bytes.end()});
        const auto pixels = read_pixels(image, 2);
        for (std::size_t x = 0; x < 2; ++x) {
            EXPECT_NEAR(pixels[x][0] * 255, 4, 1e-4);
            EXPECT_NEAR(pixels[x][1] * 255, static_cast<double>(x + 1), 1e-4);
            EXPECT_NEAR(pixels[x][2] * 255, 3, 1e-4);
            EXPECT_EQ(pixels[x][3], 1);
        }
    }
}

TEST_F(ImageKernel, WideNormalizedNumbersPassAsTheirBits) {
    const auto desc = make_desc(ZE_IMAGE_TYPE_2D, make_format(ZE_IMAGE_FORMAT_LAYOUT_32, unorm), {1, 1});
    const OwnedImage image = make_image(desc);
    write(image, {0x03, 0x02, 0x01, 0x40});
    std::uint32_t bits = 0;
    std::memcpy(&bits, read_pixels(image, 1).front().data(), 4);
    EXPECT_EQ(bits, 0x40010203u);
}

TEST_F(ImageKernel, SamplersFilterAndExtendImages) {
    // One row of four pixels: 0, 0.2, 0.4, 1.
    const OwnedImage image =
        make_image(make_desc(ZE_IMAGE_TYPE_2D, make_format(ZE_IMAGE_FORMAT_LAYOUT_8, unorm), {4, 1}));
    write(image, {0x00, 0x33, 0x66, 0xff});
    struct Case {
        ze_sampler_address_mode_t address;
        ze_sampler_filter_mode_t filter;
        bool normalized;
        float x, expected;
    };
    constexpr auto nearest = ZE_SAMPLER_FILTER_MODE_NEAREST;
    constexpr auto linear = ZE_SAMPLER_FILTER_MODE_LINEAR;
    constexpr std::array cases{
        Case{ZE_SAMPLER_ADDRESS_MODE_CLAMP, nearest, false, 2.9f, 0.4f},
        Case{ZE_SAMPLER_ADDRESS_MODE_CLAMP, nearest, true, 0.4f, 0.2f},
        Case{ZE_SAMPLER_ADDRESS_MODE_CLAMP, nearest, false, 9.0f, 1.0f}, // the edge
        Case{ZE_SAMPLER_ADDRESS_MODE_CLAMP_TO_BORDER, nearest, false, 9.0f, 0.0f},
        Case{ZE_SAMPLER_ADDRESS_MODE_REPEAT, nearest, true, 1.4f, 0.2f},
        Case{ZE_SAMPLER_ADDRESS_MODE_MIRROR, nearest, true, 1.4f, 0.4f},
        Case{ZE_SAMPLER_ADDRESS_MODE_CLAMP, linear, false, 2.0f, 0.3f},
        Case{ZE_SAMPLER_ADDRESS_MODE_CLAMP, linear, true, 0.75f, 0.7f},
        Case{ZE_SAMPLER_ADDRESS_MODE_CLAMP_TO_BORDER, linear, false, 4.0f, 0.5f}, // half of it border
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(testing::Message()
                     << "address " << c.address << ", filter " << c.filter << ", x " << c.x);
        const ze_sampler_desc_t desc{ZE_STRUCTURE_TYPE_SAMPLER_DESC, nullptr, c.address, c.filter,
                                     c.normalized};
        ze_sampler_handle_t handle = nullptr;
        ASSERT_EQ(zeSamplerCreate(context, device, &desc, &handle), ZE_RESULT_SUCCESS);
        const OwnedSampler sampler{handle};
        auto* const at = static_cast<Float2*>(shared(sizeof(Float2) + sizeof(Float4) + 8));
        auto* const pixel = reinterpret_cast<Float4*>(at + 2); // float4 needs 16 bytes
        *at = {c.x, 0.5f};
        run("sample", {1, 1, 1}, image.get(), sampler.get(), at, pixel);
        EXPECT_NEAR((*pixel)[0], c.expected, 1e-5f);
    }
}

} // namespace
} // namespace zeva::ze_driver_tests
