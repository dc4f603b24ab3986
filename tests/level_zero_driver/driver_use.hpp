// A little use of the driver, for tests of what is around it.
#pragma once

#include "structure.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <vector>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver_tests {

[[nodiscard]] inline std::vector<ze_driver_handle_t> all_drivers() {
    EXPECT_EQ(zeInit(0), ZE_RESULT_SUCCESS);
    std::uint32_t count = 0;
    EXPECT_EQ(zeDriverGet(&count, nullptr), ZE_RESULT_SUCCESS);
    std::vector<ze_driver_handle_t> drivers(count);
    EXPECT_EQ(zeDriverGet(&count, drivers.data()), ZE_RESULT_SUCCESS);
    return drivers;
}

[[nodiscard]] inline std::vector<ze_device_handle_t> devices_of(ze_driver_handle_t driver) {
    std::uint32_t count = 0;
    EXPECT_EQ(zeDeviceGet(driver, &count, nullptr), ZE_RESULT_SUCCESS);
    std::vector<ze_device_handle_t> devices(count);
    EXPECT_EQ(zeDeviceGet(driver, &count, devices.data()), ZE_RESULT_SUCCESS);
    return devices;
}

/// Bytes of the device's memory.
[[nodiscard]] inline std::uint64_t memory_size(ze_device_handle_t device) {
    auto properties = structure<ze_device_memory_properties_t>(ZE_STRUCTURE_TYPE_DEVICE_MEMORY_PROPERTIES);
    std::uint32_t count = 1;
    EXPECT_EQ(zeDeviceGetMemoryProperties(device, &count, &properties), ZE_RESULT_SUCCESS);
    return properties.totalSize;
}

/// Objects that live until the process ends, or whoever has them destroys them.
struct UsedObjects {
    ze_driver_handle_t driver = nullptr;
    ze_device_handle_t device = nullptr;
    ze_context_handle_t context = nullptr;
    ze_command_list_handle_t list = nullptr; ///< immediate, asynchronous
    void* memory = nullptr;                  ///< the host's, 4096 bytes
};

[[nodiscard]] inline UsedObjects create_objects(ze_driver_handle_t driver, ze_device_handle_t device) {
    UsedObjects objects{driver, device};
    const ze_context_desc_t context{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
    EXPECT_EQ(zeContextCreate(driver, &context, &objects.context), ZE_RESULT_SUCCESS);
    const ze_command_queue_desc_t queue{
        ZE_STRUCTURE_TYPE_COMMAND_QUEUE_DESC, nullptr, 0, 0, 0, ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS,
        ZE_COMMAND_QUEUE_PRIORITY_NORMAL};
    EXPECT_EQ(zeCommandListCreateImmediate(objects.context, device, &queue, &objects.list),
              ZE_RESULT_SUCCESS);
    const ze_host_mem_alloc_desc_t memory{ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC, nullptr, 0};
    EXPECT_EQ(zeMemAllocHost(objects.context, &memory, 4096, 1, &objects.memory), ZE_RESULT_SUCCESS);
    return objects;
}

/// Fills the memory, `times` times, without waiting for it.
inline void fill(const UsedObjects& objects, int times) {
    const std::uint32_t pattern = 7;
    for (int i = 0; i < times; ++i)
        ASSERT_EQ(zeCommandListAppendMemoryFill(objects.list, objects.memory, &pattern, sizeof pattern, 4096,
                                                nullptr, 0, nullptr),
                  ZE_RESULT_SUCCESS);
}

/// Fills the memory and waits for it by an event.
inline void fill_and_wait(const UsedObjects& objects) {
    const ze_event_pool_desc_t pool_description{ZE_STRUCTURE_TYPE_EVENT_POOL_DESC, nullptr,
                                                ZE_EVENT_POOL_FLAG_HOST_VISIBLE, 1};
    ze_event_pool_handle_t pool = nullptr;
    ze_device_handle_t device = objects.device;
    ASSERT_EQ(zeEventPoolCreate(objects.context, &pool_description, 1, &device, &pool), ZE_RESULT_SUCCESS);
    const ze_event_desc_t event_description{ZE_STRUCTURE_TYPE_EVENT_DESC, nullptr, 0,
                                            ZE_EVENT_SCOPE_FLAG_HOST, ZE_EVENT_SCOPE_FLAG_HOST};
    ze_event_handle_t event = nullptr;
    ASSERT_EQ(zeEventCreate(pool, &event_description, &event), ZE_RESULT_SUCCESS);
    fill(objects, 1);
    EXPECT_EQ(zeCommandListAppendBarrier(objects.list, event, 0, nullptr), ZE_RESULT_SUCCESS);
    constexpr std::uint64_t ten_seconds = 10'000'000'000;
    EXPECT_EQ(zeEventHostSynchronize(event, ten_seconds), ZE_RESULT_SUCCESS);
    EXPECT_EQ(static_cast<const std::uint32_t*>(objects.memory)[1023], 7u);
    EXPECT_EQ(zeEventDestroy(event), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventPoolDestroy(pool), ZE_RESULT_SUCCESS);
}

inline void destroy(const UsedObjects& objects) {
    EXPECT_EQ(zeCommandListDestroy(objects.list), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeMemFree(objects.context, objects.memory), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeContextDestroy(objects.context), ZE_RESULT_SUCCESS);
}

/// The objects of the first device, used once.
[[nodiscard]] inline UsedObjects use_driver() {
    const auto driver = all_drivers().at(0);
    const auto objects = create_objects(driver, devices_of(driver).at(0));
    fill(objects, 1);
    return objects;
}

} // namespace zeva::ze_driver_tests
