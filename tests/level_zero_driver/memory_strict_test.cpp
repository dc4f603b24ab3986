// ZEVA_STRICT=1: device memory is there for commands only.
#include "driver_child.hpp"
#include "driver_test.hpp"
#include "driver_use.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace zeva::ze_driver_tests {
namespace {

constexpr std::size_t count = 1000; // elements
constexpr std::size_t size = count * sizeof(std::uint32_t);

std::uint32_t* device_memory(const UsedObjects& objects) {
    const ze_device_mem_alloc_desc_t description{ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, nullptr, 0, 0};
    void* pointer = nullptr;
    EXPECT_EQ(zeMemAllocDevice(objects.context, &description, size, 0, objects.device, &pointer),
              ZE_RESULT_SUCCESS);
    return static_cast<std::uint32_t*>(pointer);
}

void wait(const UsedObjects& objects) {
    fill_and_wait(objects); // the list is in order
}

/// Reads device memory as a program that mistakes it for its own would.
[[noreturn]] void touch_device_memory(Variables variables) {
    run_and_exit(variables, [] {
        const auto objects = use_driver();
        const volatile std::uint32_t* const memory = device_memory(objects);
        static_cast<void>(memory[0]);
    });
}

bool has_died(int status) {
    return WIFSIGNALED(status) || WEXITSTATUS(status) != 0; // sanitizers exit when there is a signal
}

TEST(MemoryStrict, TheHostCannotTouchDeviceMemory) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(touch_device_memory({{"ZEVA_STRICT", "1"}}), has_died, "");
}

TEST(MemoryStrict, OtherwiseItCan) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(touch_device_memory({{"ZEVA_STRICT", "0"}}), testing::ExitedWithCode(0), "");
}

OwnedKernel create_kernel(const UsedObjects& objects, OwnedModule& module) {
    const auto binary = read_module("memory_increment");
    auto module_description = structure<ze_module_desc_t>(ZE_STRUCTURE_TYPE_MODULE_DESC);
    module_description.format = ZE_MODULE_FORMAT_IL_SPIRV;
    module_description.inputSize = binary.size();
    module_description.pInputModule = binary.data();
    ze_module_handle_t module_handle = nullptr;
    EXPECT_EQ(zeModuleCreate(objects.context, objects.device, &module_description, &module_handle, nullptr),
              ZE_RESULT_SUCCESS);
    module.reset(module_handle);
    auto kernel_description = structure<ze_kernel_desc_t>(ZE_STRUCTURE_TYPE_KERNEL_DESC);
    kernel_description.pKernelName = "increment";
    ze_kernel_handle_t kernel = nullptr;
    EXPECT_EQ(zeKernelCreate(module_handle, &kernel_description, &kernel), ZE_RESULT_SUCCESS);
    return OwnedKernel{kernel};
}

TEST(MemoryStrict, KernelsAndCopiesWork) {
    in_new_process({{"ZEVA_STRICT", "1"}}, [] {
        const auto objects = use_driver();
        OwnedModule module;
        const OwnedKernel kernel = create_kernel(objects, module);
        std::uint32_t* const memory = device_memory(objects);
        const std::uint32_t value = 41;
        ASSERT_EQ(zeCommandListAppendMemoryFill(objects.list, memory, &value, sizeof value, size, nullptr, 0,
                                                nullptr),
                  ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeKernelSetGroupSize(kernel.get(), 10, 1, 1), ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeKernelSetArgumentValue(kernel.get(), 0, sizeof memory, &memory), ZE_RESULT_SUCCESS);
        const ze_group_count_t groups{count / 10, 1, 1};
        ASSERT_EQ(zeCommandListAppendLaunchKernel(objects.list, kernel.get(), &groups, nullptr, 0, nullptr),
                  ZE_RESULT_SUCCESS);
        std::vector<std::uint32_t> result(count);
        ASSERT_EQ(
            zeCommandListAppendMemoryCopy(objects.list, result.data(), memory, size, nullptr, 0, nullptr),
            ZE_RESULT_SUCCESS);
        wait(objects);
        EXPECT_EQ(result, std::vector<std::uint32_t>(count, 42));
        static_cast<std::uint32_t*>(objects.memory)[0] = 1; // the host's own memory
        EXPECT_EQ(zeMemFree(objects.context, memory), ZE_RESULT_SUCCESS);
    });
}

TEST(MemoryStrict, ExportedMemoryIsWhatTheDeviceWrote) {
    in_new_process({{"ZEVA_STRICT", "1"}}, [] {
        const auto objects = use_driver();
        std::uint32_t* const memory = device_memory(objects);
        const std::uint32_t value = 5;
        ASSERT_EQ(zeCommandListAppendMemoryFill(objects.list, memory, &value, sizeof value, size, nullptr, 0,
                                                nullptr),
                  ZE_RESULT_SUCCESS);
        wait(objects);
        auto exported =
            structure<ze_external_memory_export_fd_t>(ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_FD);
        exported.flags = ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF;
        auto properties = structure<ze_memory_allocation_properties_t>(
            ZE_STRUCTURE_TYPE_MEMORY_ALLOCATION_PROPERTIES, &exported);
        ASSERT_EQ(zeMemGetAllocProperties(objects.context, memory, &properties, nullptr), ZE_RESULT_SUCCESS);
        void* const mapped = mmap(nullptr, size, PROT_READ, MAP_SHARED, exported.fd, 0);
        ASSERT_NE(mapped, MAP_FAILED);
        EXPECT_EQ(static_cast<std::uint32_t*>(mapped)[count - 1], 5u);
        munmap(mapped, size);
        close(exported.fd);
    });
}

} // namespace
} // namespace zeva::ze_driver_tests
