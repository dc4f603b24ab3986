// Memory that is not there: an error code, never a signal.
#include "driver_child.hpp"
#include "driver_use.hpp"
#include "structure.hpp"

#include <csignal>
#include <cstdlib>
#include <sys/resource.h>
#include <vector>

namespace zeva::ze_driver_tests {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool has_shadow_memory = true;
#else
constexpr bool has_shadow_memory = false;
#endif

constexpr std::size_t large = std::size_t{1} << 30; // bytes

/// What the allocation of `size` bytes of device memory answers; the memory stays.
ze_result_t allocate(const UsedObjects& objects, std::size_t size, const void* extensions = nullptr) {
    const ze_device_mem_alloc_desc_t description{ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, extensions, 0, 0};
    void* pointer = nullptr;
    return zeMemAllocDevice(objects.context, &description, size, 0, objects.device, &pointer);
}

void set_limit(__rlimit_resource resource, rlim_t value) {
    const rlimit limit{value, value};
    ASSERT_EQ(setrlimit(resource, &limit), 0);
}

TEST(MemoryLimits, AddressSpaceEnds) {
    if (has_shadow_memory)
        GTEST_SKIP() << "the sanitizer needs more address space";
    in_new_process({}, [] {
        const auto objects = use_driver();
        set_limit(RLIMIT_AS, 4 * large);
        ze_result_t result = ZE_RESULT_SUCCESS;
        for (int i = 0; i < 8 && result == ZE_RESULT_SUCCESS; ++i)
            result = allocate(objects, large);
        EXPECT_EQ(result, ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
        fill(objects, 1); // and all goes on
    });
}

TEST(MemoryLimits, FilesMayNotGrow) {
    in_new_process({}, [] {
        const auto objects = use_driver();
        set_limit(RLIMIT_FSIZE, 1 << 20); // beyond it the kernel sends SIGXFSZ
        EXPECT_EQ(allocate(objects, large), ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
        EXPECT_EQ(allocate(objects, 4096), ZE_RESULT_SUCCESS);
    });
}

TEST(MemoryLimits, NoDescriptorsAreLeft) {
    if (has_shadow_memory)
        GTEST_SKIP() << "the sanitizer looks at objects through descriptors";
    in_new_process({}, [] {
        const auto objects = use_driver();
        set_limit(RLIMIT_NOFILE, 3);
        EXPECT_EQ(allocate(objects, 4096), ZE_RESULT_SUCCESS) << "memory that need not be exported";
        auto exported =
            structure<ze_external_memory_export_desc_t>(ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_DESC);
        exported.flags = ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF;
        EXPECT_EQ(allocate(objects, 4096, &exported), ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
    });
}

TEST(MemoryLimits, NoMoreIsPromisedThanTheMachineHas) {
    in_new_process({}, [] {
        const auto objects = use_driver();
        auto properties =
            structure<ze_device_memory_properties_t>(ZE_STRUCTURE_TYPE_DEVICE_MEMORY_PROPERTIES);
        std::uint32_t count = 1;
        ASSERT_EQ(zeDeviceGetMemoryProperties(objects.device, &count, &properties), ZE_RESULT_SUCCESS);
        std::size_t allocated = 0;
        ze_result_t result = ZE_RESULT_SUCCESS;
        for (; result == ZE_RESULT_SUCCESS && allocated <= properties.totalSize; allocated += large)
            result = allocate(objects, large); // none of it is touched
        EXPECT_EQ(result, ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
        EXPECT_EQ(zeContextDestroy(objects.context), ZE_RESULT_SUCCESS);
    });
}

} // namespace
} // namespace zeva::ze_driver_tests
