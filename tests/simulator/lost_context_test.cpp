// What a simulated GPU cannot execute ends as a lost device, within seconds.
#include "level_zero_gpu.hpp"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace zeva::sim {
namespace {

class LostContext : public LevelZeroTest {
protected:
    void SetUp() override {
        LevelZeroTest::SetUp();
        const auto group = find_group(ZE_COMMAND_QUEUE_GROUP_PROPERTY_FLAG_COMPUTE, 0);
        ASSERT_TRUE(group);
        open_queue(*group);
    }

    void expect_lost() {
        const auto before = std::chrono::steady_clock::now();
        EXPECT_EQ(execute(), ZE_RESULT_ERROR_DEVICE_LOST);
        EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
    }

    [[nodiscard]] Module load_module() {
        std::ifstream file(ZEVA_TEST_KERNELS "/count_up.spv", std::ios::binary);
        const std::vector<char> code{std::istreambuf_iterator<char>(file), {}};
        const ze_module_desc_t desc{ZE_STRUCTURE_TYPE_MODULE_DESC,
                                    nullptr,
                                    ZE_MODULE_FORMAT_IL_SPIRV,
                                    code.size(),
                                    reinterpret_cast<const std::uint8_t*>(code.data()),
                                    nullptr,
                                    nullptr};
        ze_module_handle_t module = nullptr;
        EXPECT_EQ(zeModuleCreate(context_.get(), device_, &desc, &module, nullptr), ZE_RESULT_SUCCESS);
        return Module(module);
    }

    [[nodiscard]] static Kernel create_kernel(const Module& module) {
        const ze_kernel_desc_t desc{ZE_STRUCTURE_TYPE_KERNEL_DESC, nullptr, 0, "count_up"};
        ze_kernel_handle_t kernel = nullptr;
        EXPECT_EQ(zeKernelCreate(module.get(), &desc, &kernel), ZE_RESULT_SUCCESS);
        return Kernel(kernel);
    }
};

TEST_F(LostContext, ForKernels) {
    constexpr std::uint32_t group_size = 16;
    HostMemory data(context_.get(), group_size * sizeof(std::int32_t));
    const auto module = load_module();
    ASSERT_TRUE(module);
    const auto kernel = create_kernel(module);
    ASSERT_TRUE(kernel);
    void* argument = data.data();
    ASSERT_EQ(zeKernelSetGroupSize(kernel.get(), group_size, 1, 1), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeKernelSetArgumentValue(kernel.get(), 0, sizeof argument, &argument), ZE_RESULT_SUCCESS);
    const ze_group_count_t groups{1, 1, 1};
    ASSERT_EQ(zeCommandListAppendLaunchKernel(list_.get(), kernel.get(), &groups, nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    expect_lost();
}

TEST_F(LostContext, ForCopiesThatAreKernels) {
    HostMemory source(context_.get(), 4096);
    HostMemory target(context_.get(), 4096);
    ASSERT_EQ(
        zeCommandListAppendMemoryCopy(list_.get(), target.data(), source.data(), 4096, nullptr, 0, nullptr),
        ZE_RESULT_SUCCESS);
    expect_lost();
}

TEST_F(LostContext, NotForWhatNeedsNoKernel) {
    HostMemory stamps(context_.get(), sizeof(std::uint64_t) * 2);
    auto* const times = reinterpret_cast<std::uint64_t*>(stamps.data());
    ASSERT_EQ(zeCommandListAppendWriteGlobalTimestamp(list_.get(), &times[0], nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListAppendBarrier(list_.get(), nullptr, 0, nullptr), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListAppendWriteGlobalTimestamp(list_.get(), &times[1], nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    EXPECT_EQ(execute(), ZE_RESULT_SUCCESS);
    EXPECT_NE(times[0], 0u);
    EXPECT_GE(times[1], times[0]);
}

} // namespace
} // namespace zeva::sim
