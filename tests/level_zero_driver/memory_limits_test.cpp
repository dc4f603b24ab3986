// Memory that is not there: an error code, never a signal.
#include "driver_child.hpp"
#include "driver_use.hpp"
#include "structure.hpp"

#include <csignal>
#include <cstdlib>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace zeva::ze_driver_tests {
namespace {

constexpr std::size_t large = std::size_t{1} << 30; // bytes

/// What the allocation of `size` bytes of device memory answers; the memory stays.
ze_result_t allocate(const UsedObjects& objects, std::size_t size, const void* extensions = nullptr,
                     void** pointer = nullptr) {
    const ze_device_mem_alloc_desc_t description{ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, extensions, 0, 0};
    void* ignored = nullptr;
    return zeMemAllocDevice(objects.context, &description, size, 0, objects.device,
                            pointer == nullptr ? &ignored : pointer);
}

ze_external_memory_export_desc_t export_request() {
    auto request = structure<ze_external_memory_export_desc_t>(ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_DESC);
    request.flags = ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF;
    return request;
}

/// What the creation of a pool answers; it stays.
ze_result_t create_event_pool(const UsedObjects& objects, std::uint32_t count) {
    const ze_event_pool_desc_t description{ZE_STRUCTURE_TYPE_EVENT_POOL_DESC, nullptr, 0, count};
    ze_event_pool_handle_t pool = nullptr;
    return zeEventPoolCreate(objects.context, &description, 0, nullptr, &pool);
}

/// Takes what descriptors are left and returns how many.
int take_all_descriptors() {
    int taken = 0;
    while (dup(STDERR_FILENO) >= 0)
        ++taken;
    return taken;
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
        const auto exported = export_request();
        EXPECT_EQ(allocate(objects, 2 << 20, &exported), ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
        EXPECT_EQ(allocate(objects, 2 << 20), ZE_RESULT_SUCCESS) << "memory without a file";
        EXPECT_EQ(create_event_pool(objects, 1 << 20), ZE_RESULT_ERROR_OUT_OF_HOST_MEMORY);
        EXPECT_EQ(create_event_pool(objects, 16), ZE_RESULT_SUCCESS);
    });
}

TEST(MemoryLimits, NoDescriptorsAreLeft) {
    if (has_shadow_memory)
        GTEST_SKIP() << "the sanitizer looks at objects through descriptors";
    in_new_process({}, [] {
        const auto objects = use_driver();
        set_limit(RLIMIT_NOFILE, 3);
        EXPECT_EQ(allocate(objects, 4096), ZE_RESULT_SUCCESS) << "memory that need not be exported";
        const auto exported = export_request();
        EXPECT_EQ(allocate(objects, 4096, &exported), ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
    });
}

TEST(MemoryLimits, HalfOfTheDescriptorsAreTheApplications) {
    if (has_shadow_memory)
        GTEST_SKIP() << "the sanitizer looks at objects through descriptors";
    in_new_process({}, [] {
        const auto objects = use_driver();
        set_limit(RLIMIT_NOFILE, 128);
        for (int i = 0; i < 40; ++i)
            EXPECT_EQ(create_event_pool(objects, 1), ZE_RESULT_SUCCESS);
        for (int i = 0; i < 100; ++i)
            EXPECT_EQ(allocate(objects, 4096), ZE_RESULT_SUCCESS);
        EXPECT_GE(take_all_descriptors(), 64);
    });
}

TEST(MemoryLimits, MemoryWithoutADescriptorCannotBeShared) {
    if (has_shadow_memory)
        GTEST_SKIP() << "the sanitizer looks at objects through descriptors";
    in_new_process({}, [] {
        const auto objects = use_driver();
        set_limit(RLIMIT_NOFILE, 64);
        take_all_descriptors();
        void* pointer = nullptr;
        ASSERT_EQ(allocate(objects, 4096, nullptr, &pointer), ZE_RESULT_SUCCESS);
        auto exported =
            structure<ze_external_memory_export_fd_t>(ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_FD);
        exported.flags = ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF;
        auto properties = structure<ze_memory_allocation_properties_t>(
            ZE_STRUCTURE_TYPE_MEMORY_ALLOCATION_PROPERTIES, &exported);
        EXPECT_EQ(zeMemGetAllocProperties(objects.context, pointer, &properties, nullptr),
                  ZE_RESULT_ERROR_UNSUPPORTED_FEATURE);
        ze_ipc_mem_handle_t handle{};
        EXPECT_EQ(zeMemGetIpcHandle(objects.context, pointer, &handle), ZE_RESULT_ERROR_UNSUPPORTED_FEATURE);
    });
}

TEST(MemoryLimits, SubDevicesHaveTheirOwn) {
    in_new_process({{"ZEVA_TILES", "4"}}, [] {
        const auto driver = all_drivers().at(0);
        const auto device = devices_of(driver).at(0);
        std::uint32_t count = 1;
        ze_device_handle_t part = nullptr;
        ASSERT_EQ(zeDeviceGetSubDevices(device, &count, &part), ZE_RESULT_SUCCESS);
        for (const auto& objects : {create_objects(driver, device), create_objects(driver, part)}) {
            auto properties = structure<ze_device_properties_t>(ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES);
            ASSERT_EQ(zeDeviceGetProperties(objects.device, &properties), ZE_RESULT_SUCCESS);
            EXPECT_EQ(allocate(objects, properties.maxMemAllocSize + 1), ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
        }
    });
}

TEST(MemoryLimits, NoMoreIsPromisedThanTheMachineHas) {
    in_new_process({}, [] {
        const auto objects = use_driver();
        std::size_t allocated = 0;
        ze_result_t result = ZE_RESULT_SUCCESS;
        for (; result == ZE_RESULT_SUCCESS && allocated <= memory_size(objects.device); allocated += large)
            result = allocate(objects, large); // none of it is touched
        EXPECT_EQ(result, ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
        EXPECT_EQ(zeContextDestroy(objects.context), ZE_RESULT_SUCCESS);
    });
}

} // namespace
} // namespace zeva::ze_driver_tests
