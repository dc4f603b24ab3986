// zeInit and zeDriver.
#include "driver_child.hpp"
#include "driver_test.hpp"

#include <algorithm>
#include <cstring>
#include <set>
#include <thread>

namespace zeva::ze_driver_tests {
namespace {

class DriverProperties : public DriverTest {};

TEST_F(DriverProperties, InitAgainSucceeds) {
    EXPECT_EQ(zeInit(0), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeInit(ZE_INIT_FLAG_GPU_ONLY), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeInit(ZE_INIT_FLAG_GPU_ONLY | ZE_INIT_FLAG_VPU_ONLY), ZE_RESULT_SUCCESS);
}

TEST_F(DriverProperties, SpeaksApi14) {
    ze_api_version_t version{};
    ASSERT_EQ(zeDriverGetApiVersion(driver, &version), ZE_RESULT_SUCCESS);
    EXPECT_EQ(version, ZE_API_VERSION_1_4);
    EXPECT_EQ(zeDriverGetApiVersion(driver, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
}

TEST_F(DriverProperties, VersionAndUuid) {
    auto memory_free = structure<ze_driver_memory_free_ext_properties_t>(
        ZE_STRUCTURE_TYPE_DRIVER_MEMORY_FREE_EXT_PROPERTIES);
    auto properties = structure<ze_driver_properties_t>(ZE_STRUCTURE_TYPE_DRIVER_PROPERTIES, &memory_free);
    ASSERT_EQ(zeDriverGetProperties(driver, &properties), ZE_RESULT_SUCCESS);
    EXPECT_NE(properties.driverVersion, 0u);
    std::uint32_t low = 0;
    std::memcpy(&low, properties.uuid.id + 12, sizeof low);
    EXPECT_EQ(low, properties.driverVersion);
    EXPECT_EQ(memory_free.freePolicies, ZE_DRIVER_MEMORY_FREE_POLICY_EXT_FLAG_BLOCKING_FREE |
                                            ZE_DRIVER_MEMORY_FREE_POLICY_EXT_FLAG_DEFER_FREE);
    EXPECT_EQ(properties.stype, ZE_STRUCTURE_TYPE_DRIVER_PROPERTIES);
}

TEST_F(DriverProperties, IpcOfMemoryAndEvents) {
    auto properties = structure<ze_driver_ipc_properties_t>(ZE_STRUCTURE_TYPE_DRIVER_IPC_PROPERTIES);
    ASSERT_EQ(zeDriverGetIpcProperties(driver, &properties), ZE_RESULT_SUCCESS);
    EXPECT_EQ(properties.flags, ZE_IPC_PROPERTY_FLAG_MEMORY | ZE_IPC_PROPERTY_FLAG_EVENT_POOL);
}

TEST_F(DriverProperties, ListsGiveAsMuchAsThereIsRoomFor) {
    std::uint32_t count = 0;
    ASSERT_EQ(zeDriverGetExtensionProperties(driver, &count, nullptr), ZE_RESULT_SUCCESS);
    ASSERT_GT(count, 1u);
    std::vector<ze_driver_extension_properties_t> extensions(count + 1);
    std::strcpy(extensions[1].name, "untouched");
    std::uint32_t none = 0;
    ASSERT_EQ(zeDriverGetExtensionProperties(driver, &none, &extensions[1]), ZE_RESULT_SUCCESS);
    EXPECT_EQ(none, count);
    EXPECT_STREQ(extensions[1].name, "untouched");
    std::uint32_t one = 1;
    ASSERT_EQ(zeDriverGetExtensionProperties(driver, &one, extensions.data()), ZE_RESULT_SUCCESS);
    EXPECT_STREQ(extensions[1].name, "untouched");
    std::uint32_t too_many = count + 1;
    ASSERT_EQ(zeDriverGetExtensionProperties(driver, &too_many, extensions.data()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(too_many, count);
    std::set<std::string> names;
    for (std::uint32_t i = 0; i < count; ++i)
        EXPECT_TRUE(names.insert(extensions[i].name).second) << extensions[i].name << " is listed twice";
}

TEST_F(DriverProperties, UnknownFunctionsAreRefused) {
    void* address = nullptr;
    EXPECT_EQ(zeDriverGetExtensionFunctionAddress(driver, "zeNoSuchFunction", &address),
              ZE_RESULT_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(zeDriverGetExtensionFunctionAddress(driver, nullptr, &address),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeDriverGetExtensionFunctionAddress(driver, "zevaGetCounters", &address), ZE_RESULT_SUCCESS);
    EXPECT_NE(address, nullptr);
}

TEST(DriverInit, ForOtherProcessorsOnlyIsRefused) {
    in_new_process({}, [] { EXPECT_NE(zeInit(ZE_INIT_FLAG_VPU_ONLY), ZE_RESULT_SUCCESS); });
}

TEST(DriverInit, BeforeItThereIsNoDriver) {
    in_new_process({}, [] {
        EXPECT_EQ(zeInit(~0u), ZE_RESULT_ERROR_INVALID_ENUMERATION);
        std::uint32_t count = 0;
        EXPECT_EQ(zeDriverGet(&count, nullptr), ZE_RESULT_ERROR_UNINITIALIZED);
    });
}

TEST(DriverInit, FromManyThreadsAtOnce) {
    in_new_process({}, [] {
        std::vector<std::thread> threads;
        std::vector<ze_device_handle_t> found(8);
        for (auto& device : found)
            threads.emplace_back([&device] {
                ASSERT_EQ(zeInit(0), ZE_RESULT_SUCCESS);
                std::uint32_t count = 1;
                ze_driver_handle_t driver = nullptr;
                ASSERT_EQ(zeDriverGet(&count, &driver), ZE_RESULT_SUCCESS);
                ASSERT_EQ(zeDeviceGet(driver, &count, &device), ZE_RESULT_SUCCESS);
            });
        for (auto& thread : threads)
            thread.join();
        EXPECT_NE(found.front(), nullptr);
        EXPECT_TRUE(std::ranges::all_of(found, [&](auto device) { return device == found.front(); }));
    });
}

} // namespace
} // namespace zeva::ze_driver_tests
