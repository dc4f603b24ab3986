// Kernels: what they tell, group sizes, wishes, private memory. The kernels are in kernels/groups.cl and
// kernels/stacks.cl.
#include "kernel_fixture.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace zeva::ze_driver_tests {
namespace {

class Kernel : public GroupsTest {
protected:
    [[nodiscard]] static ze_kernel_properties_t properties_of(const OwnedKernel& kernel,
                                                              void* extensions = nullptr) {
        auto properties = structure<ze_kernel_properties_t>(ZE_STRUCTURE_TYPE_KERNEL_PROPERTIES, extensions);
        EXPECT_EQ(zeKernelGetProperties(kernel.get(), &properties), ZE_RESULT_SUCCESS);
        return properties;
    }
};

TEST_F(Kernel, CreationChecksItsArguments) {
    auto description = structure<ze_kernel_desc_t>(ZE_STRUCTURE_TYPE_KERNEL_DESC);
    ze_kernel_handle_t kernel = nullptr;
    EXPECT_EQ(zeKernelCreate(module.get(), &description, &kernel), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    description.pKernelName = "no such kernel";
    EXPECT_EQ(zeKernelCreate(module.get(), &description, &kernel), ZE_RESULT_ERROR_INVALID_KERNEL_NAME);
    EXPECT_EQ(zeKernelCreate(nullptr, &description, &kernel), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeKernelCreate(module.get(), nullptr, &kernel), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeKernelCreate(module.get(), &description, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    description.pKernelName = "count";
    description.flags = 4;
    EXPECT_EQ(zeKernelCreate(module.get(), &description, &kernel), ZE_RESULT_ERROR_INVALID_ENUMERATION);
    EXPECT_EQ(kernel, nullptr);
}

TEST_F(Kernel, MoreVariablesThanAStackHoldsAreRefused) {
    const auto stacks = build("stacks");
    EXPECT_GE(properties_of(create_kernel(stacks, "large_variables")).privateMemSize, 1u << 20);
    auto description = structure<ze_kernel_desc_t>(ZE_STRUCTURE_TYPE_KERNEL_DESC);
    description.pKernelName = "too_large_variables";
    ze_kernel_handle_t kernel = nullptr;
    testing::internal::CaptureStderr();
    EXPECT_EQ(zeKernelCreate(stacks.get(), &description, &kernel), ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
    EXPECT_NE(
        testing::internal::GetCapturedStderr().find("kernel too_large_variables: a work-item cannot have"),
        std::string::npos);
    EXPECT_EQ(kernel, nullptr);
}

TEST_F(Kernel, PropertiesDescribeIt) {
    const auto required = properties_of(create_kernel(module, "required_size"));
    EXPECT_EQ(required.numKernelArgs, 1u);
    EXPECT_EQ(required.requiredGroupSizeX, 8u);
    EXPECT_EQ(required.requiredGroupSizeY, 4u);
    EXPECT_EQ(required.requiredGroupSizeZ, 1u);
    EXPECT_EQ(properties_of(create_kernel(module, "count")).requiredGroupSizeX, 0u);
    EXPECT_GE(properties_of(create_kernel(module, "static_local")).localMemSize, 256u);
    EXPECT_GE(properties_of(create_kernel(module, "large_private")).privateMemSize, 8192u);

    auto preferred = structure<ze_kernel_preferred_group_size_properties_t>(
        ZE_STRUCTURE_TYPE_KERNEL_PREFERRED_GROUP_SIZE_PROPERTIES);
    const auto count = properties_of(create_kernel(module, "count"), &preferred);
    EXPECT_EQ(preferred.preferredMultiple, count.maxSubgroupSize);
    EXPECT_GE(count.maxNumSubgroups * count.maxSubgroupSize, 1024u);
}

TEST_F(Kernel, UuidsTellKernelsApart) {
    const auto bytes = [this](const char* name) { return properties_of(create_kernel(module, name)).uuid; };
    const auto count = bytes("count");
    const auto again = bytes("count");
    const auto other = bytes("hinted");
    EXPECT_EQ(std::memcmp(&count, &again, sizeof count), 0);
    EXPECT_NE(std::memcmp(count.kid, other.kid, sizeof count.kid), 0);
    EXPECT_EQ(std::memcmp(count.mid, other.mid, sizeof count.mid), 0);
}

TEST_F(Kernel, NameAndAttributes) {
    const auto kernel = create_kernel(module, "hinted");
    std::size_t size = 0;
    ASSERT_EQ(zeKernelGetName(kernel.get(), &size, nullptr), ZE_RESULT_SUCCESS);
    ASSERT_EQ(size, sizeof "hinted");
    std::string name(size, 'x');
    ASSERT_EQ(zeKernelGetName(kernel.get(), &size, name.data()), ZE_RESULT_SUCCESS);
    EXPECT_STREQ(name.c_str(), "hinted");

    std::uint32_t length = 0;
    char* attributes = nullptr;
    ASSERT_EQ(zeKernelGetSourceAttributes(kernel.get(), &length, &attributes), ZE_RESULT_SUCCESS);
    EXPECT_EQ(length, std::strlen(attributes) + 1);
    EXPECT_NE(std::string{attributes}.find("work_group_size_hint(16,1,1)"), std::string::npos) << attributes;
    char small = 'x';
    char* no_room = &small;
    length = 0;
    ASSERT_EQ(zeKernelGetSourceAttributes(kernel.get(), &length, &no_room), ZE_RESULT_SUCCESS);
    EXPECT_EQ(length, std::strlen(attributes) + 1);
    EXPECT_EQ(no_room, &small);
    EXPECT_EQ(small, 'x');
    // As Intel's driver has it, and the conformance tests: the size, then into the caller's buffer.
    length = 0;
    ASSERT_EQ(zeKernelGetSourceAttributes(kernel.get(), &length, nullptr), ZE_RESULT_SUCCESS);
    std::string copy(length, 'x');
    char* buffer = copy.data();
    ASSERT_EQ(zeKernelGetSourceAttributes(kernel.get(), &length, &buffer), ZE_RESULT_SUCCESS);
    EXPECT_STREQ(copy.c_str(), attributes);
    EXPECT_EQ(zeKernelGetSourceAttributes(kernel.get(), nullptr, &buffer),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
}

TEST_F(Kernel, GroupSizesAreLimited) {
    const auto kernel = create_kernel(module, "count");
    for (const auto& [x, y, z] :
         {std::array{1024u, 1u, 1u}, std::array{1u, 1024u, 1u}, std::array{8u, 8u, 16u}})
        EXPECT_EQ(zeKernelSetGroupSize(kernel.get(), x, y, z), ZE_RESULT_SUCCESS);
    for (const auto& [x, y, z] :
         {std::array{0u, 1u, 1u}, std::array{1025u, 1u, 1u}, std::array{32u, 33u, 1u},
          std::array{1u << 31, 1u << 31, 4u}, std::array{1u << 16, 1u << 16, 1u << 31}})
        EXPECT_EQ(zeKernelSetGroupSize(kernel.get(), x, y, z), ZE_RESULT_ERROR_INVALID_GROUP_SIZE_DIMENSION)
            << x << ' ' << y << ' ' << z;
    const auto required = create_kernel(module, "required_size");
    EXPECT_EQ(zeKernelSetGroupSize(required.get(), 8, 4, 1), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeKernelSetGroupSize(required.get(), 4, 8, 1), ZE_RESULT_ERROR_INVALID_GROUP_SIZE_DIMENSION);
}

TEST_F(Kernel, SuggestedGroupsDivideTheWork) {
    const auto kernel = create_kernel(module, "global_ids");
    for (const auto& size : {std::array{1920u, 1080u, 1u}, std::array{641u, 481u, 1u}, std::array{1u, 1u, 1u},
                             std::array{7u, 5u, 3u}, std::array{UINT32_MAX, UINT32_MAX, UINT32_MAX}}) {
        std::array<std::uint32_t, 3> group{};
        ASSERT_EQ(zeKernelSuggestGroupSize(kernel.get(), size[0], size[1], size[2], &group[0], &group[1],
                                           &group[2]),
                  ZE_RESULT_SUCCESS);
        for (std::size_t axis = 0; axis < 3; ++axis)
            EXPECT_EQ(size[axis] % group[axis], 0u) << axis;
        EXPECT_EQ(zeKernelSetGroupSize(kernel.get(), group[0], group[1], group[2]), ZE_RESULT_SUCCESS);
    }
    std::array<std::uint32_t, 3> group{};
    const auto suggest = [&](const OwnedKernel& of, std::uint32_t x, std::uint32_t* first) {
        return zeKernelSuggestGroupSize(of.get(), x, 1, 1, first, &group[1], &group[2]);
    };
    EXPECT_EQ(suggest(kernel, 0, &group[0]), ZE_RESULT_ERROR_INVALID_GLOBAL_WIDTH_DIMENSION);
    EXPECT_EQ(suggest(kernel, 8, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(suggest(create_kernel(module, "required_size"), 64, &group[0]), ZE_RESULT_SUCCESS);
    EXPECT_EQ(group, (std::array<std::uint32_t, 3>{8, 4, 1}));
}

TEST_F(Kernel, IndirectAccessIsKept) {
    const auto kernel = create_kernel(module, "count");
    ze_kernel_indirect_access_flags_t flags = 7;
    ASSERT_EQ(zeKernelGetIndirectAccess(kernel.get(), &flags), ZE_RESULT_SUCCESS);
    EXPECT_EQ(flags, 0u);
    ASSERT_EQ(zeKernelSetIndirectAccess(kernel.get(), 5), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeKernelSetIndirectAccess(kernel.get(), 8), ZE_RESULT_ERROR_INVALID_ENUMERATION);
    ASSERT_EQ(zeKernelGetIndirectAccess(kernel.get(), &flags), ZE_RESULT_SUCCESS);
    EXPECT_EQ(flags, 5u);
}

TEST_F(Kernel, WishesAreChecked) {
    const auto kernel = create_kernel(module, "count");
    for (const std::uint32_t flags : {0u, 1u, 2u, 3u})
        EXPECT_EQ(zeKernelSetCacheConfig(kernel.get(), flags), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeKernelSetCacheConfig(kernel.get(), 4), ZE_RESULT_ERROR_INVALID_ENUMERATION);
    auto hint = structure<ze_scheduling_hint_exp_desc_t>(ZE_STRUCTURE_TYPE_SCHEDULING_HINT_EXP_DESC);
    hint.flags = ZE_SCHEDULING_HINT_EXP_FLAG_ROUND_ROBIN;
    EXPECT_EQ(zeKernelSchedulingHintExp(kernel.get(), &hint), ZE_RESULT_SUCCESS);
    hint.flags = 8;
    EXPECT_EQ(zeKernelSchedulingHintExp(kernel.get(), &hint), ZE_RESULT_ERROR_INVALID_ENUMERATION);
    EXPECT_EQ(zeKernelSchedulingHintExp(kernel.get(), nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
}

TEST_F(Kernel, OutlivesItsModule) {
    const auto kernel = create_kernel(module, "count");
    module.reset();
    const auto counter = shared<std::int32_t>({0, 0});
    set(kernel, counter, 3);
    ASSERT_EQ(launch(kernel, 5), ZE_RESULT_SUCCESS);
    EXPECT_EQ(counter[0], 15);
}

} // namespace
} // namespace zeva::ze_driver_tests
