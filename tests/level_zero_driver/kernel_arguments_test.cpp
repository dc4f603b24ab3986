// What kernels are given: arguments of every kind. The kernels are in kernels/arguments.cl.
#include "kernel_fixture.hpp"

#include <array>
#include <cstdint>

namespace zeva::ze_driver_tests {
namespace {

class KernelArguments : public KernelTest {
protected:
    [[nodiscard]] OwnedKernel kernel(const char* name) { return create_kernel(build("arguments"), name); }
};

TEST_F(KernelArguments, ScalarsOfAllSizes) {
    const auto scalars = kernel("scalars");
    const auto out = shared<double>(std::vector<double>(7));
    set(scalars, std::int8_t{-1}, std::int16_t{-300}, std::int32_t{70000}, std::int64_t{1} << 40, 1.5f, -2.25,
        std::uint8_t{200}, out);
    ASSERT_EQ(launch(scalars, 1), ZE_RESULT_SUCCESS);
    EXPECT_TRUE(
        std::ranges::equal(out, std::array{-1.0, -300.0, 70000.0, 1099511627776.0, 1.5, -2.25, 200.0}));
}

TEST_F(KernelArguments, ThreeVectorsTakeTheRoomOfFour) {
    const auto vectors = kernel("vectors");
    const auto out = shared<float>(std::vector<float>(6));
    set(vectors, std::array<std::int32_t, 4>{1, 2, 3, 0}, std::array<float, 4>{4, 5, 6, 0},
        std::array<std::uint8_t, 4>{7, 8, 9, 10}, std::array<std::int16_t, 2>{11, -12}, out);
    ASSERT_EQ(launch(vectors, 1), ZE_RESULT_SUCCESS);
    EXPECT_TRUE(std::ranges::equal(out, std::array{1, 3, 5, 6, 10, -12}));
}

struct OddStruct {
    std::int8_t tag;
    std::int16_t value;
    std::int8_t tail[3];
};
struct [[gnu::packed]] PackedStruct {
    std::int8_t tag;
    std::int32_t value;
    std::int16_t tail;
};
struct NestedStruct {
    std::int8_t tag;
    std::int64_t values[2];
    alignas(16) float vector[4];
};

TEST_F(KernelArguments, StructsByValue) {
    const auto structs = kernel("structs");
    const auto out = shared<std::int64_t>(std::vector<std::int64_t>(9));
    set(structs, OddStruct{1, -2, {3, 4, 5}}, PackedStruct{6, -700000, 8},
        NestedStruct{9, {10, -11}, {12, 13, 14, 0}}, out);
    ASSERT_EQ(launch(structs, 1), ZE_RESULT_SUCCESS);
    EXPECT_TRUE(std::ranges::equal(out, std::array{1, -2, 5, 6, -700000, 8, 9, -11, 14}));
}

TEST_F(KernelArguments, ANullValueIsANullPointer) {
    const auto null_pointer = kernel("null_pointer");
    const auto out = shared<std::int32_t>({0});
    set(null_pointer, out, out);
    ASSERT_EQ(launch(null_pointer, 1), ZE_RESULT_SUCCESS);
    EXPECT_EQ(out[0], 2);
    ASSERT_EQ(zeKernelSetArgumentValue(null_pointer.get(), 0, sizeof(void*), nullptr), ZE_RESULT_SUCCESS);
    ASSERT_EQ(launch(null_pointer, 1), ZE_RESULT_SUCCESS);
    EXPECT_EQ(out[0], 1);
}

TEST_F(KernelArguments, ConstantTables) {
    const auto constants = kernel("constants");
    const auto given = shared<float>({10, 20});
    const auto out = shared<float>(std::vector<float>(8));
    set(constants, given, out);
    set_group_size(constants, 4);
    ASSERT_EQ(launch(constants, 2), ZE_RESULT_SUCCESS);
    EXPECT_TRUE(std::ranges::equal(out, std::array{11.5, 22.5, 13.5, 24.5, 11.5, 22.5, 13.5, 24.5}));
}

TEST_F(KernelArguments, IndexAndSizeAreChecked) {
    const auto scalars = kernel("scalars");
    constexpr auto bad_size = ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_SIZE;
    EXPECT_EQ(try_set(scalars, 8, 1), ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_INDEX);
    EXPECT_EQ(try_set(scalars, 7, 1), bad_size) << "a pointer";
    EXPECT_EQ(zeKernelSetArgumentValue(scalars.get(), 2, 0, nullptr), bad_size);
    EXPECT_EQ(zeKernelSetArgumentValue(nullptr, 0, 1, nullptr), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
}

/// Programs written for Intel's driver rely on it, the conformance tests among them.
TEST_F(KernelArguments, ValuesOfOtherSizesAreExtendedOrCut) {
    const auto scalars = kernel("scalars");
    const auto out = shared<double>(std::vector<double>(7));
    set(scalars, std::int8_t{0}, std::int16_t{0}, 0, std::int64_t{-1}, 0.f, 0., std::uint8_t{0}, out);
    ASSERT_EQ(try_set(scalars, 3, std::uint32_t{4'000'000'000}), ZE_RESULT_SUCCESS);
    ASSERT_EQ(try_set(scalars, 2, std::uint64_t{0x1'0000'0007}), ZE_RESULT_SUCCESS);
    ASSERT_EQ(launch(scalars, 1), ZE_RESULT_SUCCESS);
    EXPECT_EQ(out[3], 4'000'000'000.0);
    EXPECT_EQ(out[2], 7);
}

TEST_F(KernelArguments, AllMustBeSet) {
    const auto null_pointer = kernel("null_pointer");
    EXPECT_EQ(launch(null_pointer, 1), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    ASSERT_EQ(try_set(null_pointer, 0, nullptr), ZE_RESULT_SUCCESS);
    EXPECT_EQ(launch(null_pointer, 1), ZE_RESULT_ERROR_INVALID_ARGUMENT);
}

TEST_F(KernelArguments, LocalMemoryIsGivenBySize) {
    const auto reverse = create_kernel(build("groups"), "reverse_groups");
    const auto data = shared<std::int32_t>(std::vector<std::int32_t>(64));
    for (std::int32_t i = 0; i < 64; ++i)
        data[static_cast<std::size_t>(i)] = i;
    ASSERT_EQ(try_set(reverse, 0, data.data()), ZE_RESULT_SUCCESS);
    constexpr auto bad_size = ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_SIZE;
    EXPECT_EQ(zeKernelSetArgumentValue(reverse.get(), 1, 0, nullptr), bad_size);
    for (const std::size_t too_much : {std::size_t{65537}, SIZE_MAX}) { // as Intel's driver says it
        EXPECT_EQ(zeKernelSetArgumentValue(reverse.get(), 1, too_much, nullptr), ZE_RESULT_SUCCESS);
        EXPECT_EQ(launch(reverse, 4), ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
    }
    ASSERT_EQ(zeKernelSetArgumentValue(reverse.get(), 1, 16 * sizeof(std::int32_t), nullptr),
              ZE_RESULT_SUCCESS);
    set_group_size(reverse, 16);
    ASSERT_EQ(launch(reverse, 4), ZE_RESULT_SUCCESS);
    for (std::int32_t i = 0; i < 64; ++i)
        ASSERT_EQ(data[static_cast<std::size_t>(i)], i / 16 * 16 + 15 - i % 16);
}

TEST_F(KernelArguments, ImagesAndSamplersAreHandles) {
    const auto copy = create_kernel(build("image_argument"), "image_argument");
    constexpr auto bad_handle = ZE_RESULT_ERROR_INVALID_NULL_HANDLE;
    EXPECT_EQ(try_set(copy, 0, std::uint32_t{1}), ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_SIZE);
    EXPECT_EQ(zeKernelSetArgumentValue(copy.get(), 0, sizeof(void*), nullptr), bad_handle);
    EXPECT_EQ(try_set(copy, 0, context), bad_handle);
    EXPECT_EQ(try_set(copy, 1, context), bad_handle);
}

/// An image stays where a recorded launch finds it, when its handle is gone.
TEST_F(KernelArguments, LaunchesKeepTheirImages) {
    auto description = structure<ze_image_desc_t>(ZE_STRUCTURE_TYPE_IMAGE_DESC);
    description.type = ZE_IMAGE_TYPE_2D;
    description.format = {ZE_IMAGE_FORMAT_LAYOUT_32, ZE_IMAGE_FORMAT_TYPE_UINT, ZE_IMAGE_FORMAT_SWIZZLE_R,
                          ZE_IMAGE_FORMAT_SWIZZLE_0, ZE_IMAGE_FORMAT_SWIZZLE_0, ZE_IMAGE_FORMAT_SWIZZLE_1};
    description.width = 4;
    description.height = 4;
    description.depth = 1;
    ze_image_handle_t image_handle = nullptr;
    ASSERT_EQ(zeImageCreate(context, device, &description, &image_handle), ZE_RESULT_SUCCESS);
    OwnedImage image{image_handle};
    const auto sampler_description = structure<ze_sampler_desc_t>(ZE_STRUCTURE_TYPE_SAMPLER_DESC);
    ze_sampler_handle_t sampler_handle = nullptr;
    ASSERT_EQ(zeSamplerCreate(context, device, &sampler_description, &sampler_handle), ZE_RESULT_SUCCESS);
    OwnedSampler sampler{sampler_handle};
    const std::vector<std::uint32_t> pixels(16, 99);
    ASSERT_EQ(zeCommandListAppendImageCopyFromMemory(list.get(), image.get(), pixels.data(), nullptr, nullptr,
                                                     0, nullptr),
              ZE_RESULT_SUCCESS);

    const auto kernel = create_kernel(build("image_argument"), "image_argument");
    const auto out = shared<std::uint32_t>({0});
    set(kernel, image.get(), sampler.get(), out);
    image.reset();
    sampler.reset();
    ASSERT_EQ(launch(kernel, 1), ZE_RESULT_SUCCESS);
    EXPECT_EQ(out[0], 99u);
}

} // namespace
} // namespace zeva::ze_driver_tests
