// What the tests of the Level Zero driver share: the driver's objects, owned, and kernels from kernels/*.cl.
#pragma once

#include "owned_handle.hpp"
#include "structure.hpp"

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <vector>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver_tests {

using test::Owned;

using OwnedQueue = Owned<ze_command_queue_handle_t, zeCommandQueueDestroy>;
using OwnedList = Owned<ze_command_list_handle_t, zeCommandListDestroy>;
using OwnedEventPool = Owned<ze_event_pool_handle_t, zeEventPoolDestroy>;
using OwnedEvent = Owned<ze_event_handle_t, zeEventDestroy>;
using OwnedFence = Owned<ze_fence_handle_t, zeFenceDestroy>;
using OwnedImage = Owned<ze_image_handle_t, zeImageDestroy>;
using OwnedSampler = Owned<ze_sampler_handle_t, zeSamplerDestroy>;
using OwnedModule = Owned<ze_module_handle_t, zeModuleDestroy>;
using OwnedKernel = Owned<ze_kernel_handle_t, zeKernelDestroy>;

constexpr std::uint32_t compute_group = 0;
constexpr std::uint32_t copy_group = 1;

/// The driver's first device, a context, and what belongs to it in one call each.
class DriverTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(zeInit(0), ZE_RESULT_SUCCESS);
        std::uint32_t count = 1;
        ASSERT_EQ(zeDriverGet(&count, &driver), ZE_RESULT_SUCCESS);
        ASSERT_EQ(count, 1u);
        ASSERT_EQ(zeDeviceGet(driver, &count, &device), ZE_RESULT_SUCCESS);
        const ze_context_desc_t description{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
        ASSERT_EQ(zeContextCreate(driver, &description, &context), ZE_RESULT_SUCCESS);
    }

    void TearDown() override {
        if (context != nullptr) {
            EXPECT_EQ(zeContextDestroy(context), ZE_RESULT_SUCCESS);
        }
    }

    [[nodiscard]] OwnedQueue
    make_queue(ze_command_queue_mode_t mode, std::uint32_t group = compute_group,
               ze_command_queue_priority_t priority = ZE_COMMAND_QUEUE_PRIORITY_NORMAL) const {
        const ze_command_queue_desc_t desc = queue_desc(mode, group, priority);
        ze_command_queue_handle_t queue = nullptr;
        EXPECT_EQ(zeCommandQueueCreate(context, device, &desc, &queue), ZE_RESULT_SUCCESS);
        return OwnedQueue{queue};
    }

    [[nodiscard]] OwnedList make_list(std::uint32_t group = compute_group) const {
        const ze_command_list_desc_t desc{ZE_STRUCTURE_TYPE_COMMAND_LIST_DESC, nullptr, group, 0};
        ze_command_list_handle_t list = nullptr;
        EXPECT_EQ(zeCommandListCreate(context, device, &desc, &list), ZE_RESULT_SUCCESS);
        return OwnedList{list};
    }

    [[nodiscard]] OwnedList make_immediate_list(ze_command_queue_mode_t mode,
                                                std::uint32_t group = compute_group) const {
        const ze_command_queue_desc_t desc = queue_desc(mode, group, ZE_COMMAND_QUEUE_PRIORITY_NORMAL);
        ze_command_list_handle_t list = nullptr;
        EXPECT_EQ(zeCommandListCreateImmediate(context, device, &desc, &list), ZE_RESULT_SUCCESS);
        return OwnedList{list};
    }

    [[nodiscard]] OwnedEventPool make_pool(std::uint32_t count, ze_event_pool_flags_t flags = 0) const {
        const ze_event_pool_desc_t desc{ZE_STRUCTURE_TYPE_EVENT_POOL_DESC, nullptr,
                                        flags | ZE_EVENT_POOL_FLAG_HOST_VISIBLE, count};
        ze_event_pool_handle_t pool = nullptr;
        EXPECT_EQ(zeEventPoolCreate(context, &desc, 0, nullptr, &pool), ZE_RESULT_SUCCESS);
        return OwnedEventPool{pool};
    }

    [[nodiscard]] static OwnedEvent make_event(const OwnedEventPool& pool, std::uint32_t index) {
        const ze_event_desc_t desc{ZE_STRUCTURE_TYPE_EVENT_DESC, nullptr, index, ZE_EVENT_SCOPE_FLAG_HOST,
                                   ZE_EVENT_SCOPE_FLAG_HOST};
        ze_event_handle_t event = nullptr;
        EXPECT_EQ(zeEventCreate(pool.get(), &desc, &event), ZE_RESULT_SUCCESS);
        return OwnedEvent{event};
    }

    [[nodiscard]] ze_memory_type_t type_of(const void* pointer) const {
        auto properties =
            structure<ze_memory_allocation_properties_t>(ZE_STRUCTURE_TYPE_MEMORY_ALLOCATION_PROPERTIES);
        properties.type = ZE_MEMORY_TYPE_FORCE_UINT32;
        EXPECT_EQ(zeMemGetAllocProperties(context, pointer, &properties, nullptr), ZE_RESULT_SUCCESS);
        return properties.type;
    }

    ze_driver_handle_t driver = nullptr;
    ze_device_handle_t device = nullptr;
    ze_context_handle_t context = nullptr;

private:
    static ze_command_queue_desc_t queue_desc(ze_command_queue_mode_t mode, std::uint32_t group,
                                              ze_command_queue_priority_t priority) {
        return {ZE_STRUCTURE_TYPE_COMMAND_QUEUE_DESC, nullptr, group, 0, 0, mode, priority};
    }
};

/// With an immediate list: a command has finished when its append returns.
class SynchronousListTest : public DriverTest {
protected:
    void SetUp() override {
        DriverTest::SetUp();
        list = make_immediate_list(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    }

    void TearDown() override {
        list.reset();
        DriverTest::TearDown();
    }

    OwnedList list;
};

/// The SPIR-V of kernels/<name>.cl.
inline std::vector<std::uint8_t> read_module(const std::string& name) {
    std::ifstream file{std::string{ZEVA_TEST_KERNELS} + "/" + name + ".spv", std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

} // namespace zeva::ze_driver_tests
