// What the tests of the software Level Zero driver share. They go through the real loader: the environment
// names the driver (ZE_ENABLE_ALT_DRIVERS) and the regimes that it follows.
#pragma once

#include "owned_handle.hpp"

#include <cstdint>
#include <cstdlib>
#include <gtest/gtest.h>
#include <string>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver::test {

using zeva::test::Owned;

using Context = Owned<ze_context_handle_t, zeContextDestroy>;
using Queue = Owned<ze_command_queue_handle_t, zeCommandQueueDestroy>;
using List = Owned<ze_command_list_handle_t, zeCommandListDestroy>;
using EventPool = Owned<ze_event_pool_handle_t, zeEventPoolDestroy>;
using Event = Owned<ze_event_handle_t, zeEventDestroy>;
using Fence = Owned<ze_fence_handle_t, zeFenceDestroy>;
using Module = Owned<ze_module_handle_t, zeModuleDestroy>;
using Kernel = Owned<ze_kernel_handle_t, zeKernelDestroy>;

inline std::string environment_or(const char* name, const char* otherwise) {
    const char* value = std::getenv(name);
    return value == nullptr || *value == '\0' ? otherwise : value;
}

/// Longer than anything here takes, short enough to end a test that hangs.
inline constexpr std::uint64_t patience = 20'000'000'000; // ns

class ZeDriver : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(zeInit(0), ZE_RESULT_SUCCESS) << "ZE_ENABLE_ALT_DRIVERS must name libze_zeva.so";
        std::uint32_t count = 1;
        ASSERT_EQ(zeDriverGet(&count, &driver_), ZE_RESULT_SUCCESS);
        count = 1;
        ASSERT_EQ(zeDeviceGet(driver_, &count, &device_), ZE_RESULT_SUCCESS);
        context_ = create_context();
    }

    Context create_context() {
        const ze_context_desc_t desc{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
        ze_context_handle_t handle = nullptr;
        EXPECT_EQ(zeContextCreate(driver_, &desc, &handle), ZE_RESULT_SUCCESS);
        return Context{handle};
    }

    ze_result_t try_alloc_device(std::size_t size, void** pointer, std::size_t alignment = 0,
                                 const void* extensions = nullptr) {
        const ze_device_mem_alloc_desc_t desc{ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, extensions, 0, 0};
        return zeMemAllocDevice(context_.get(), &desc, size, alignment, device_, pointer);
    }

    template <class T = std::uint8_t>
    T* alloc_device(std::size_t size) {
        void* pointer = nullptr;
        EXPECT_EQ(try_alloc_device(size, &pointer), ZE_RESULT_SUCCESS);
        return static_cast<T*>(pointer);
    }

    ze_result_t free_memory(void* pointer) { return zeMemFree(context_.get(), pointer); }

    Queue create_queue(ze_command_queue_mode_t mode = ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS) {
        const ze_command_queue_desc_t desc = queue_desc(mode);
        ze_command_queue_handle_t handle = nullptr;
        EXPECT_EQ(zeCommandQueueCreate(context_.get(), device_, &desc, &handle), ZE_RESULT_SUCCESS);
        return Queue{handle};
    }

    List create_list() {
        const ze_command_list_desc_t desc{ZE_STRUCTURE_TYPE_COMMAND_LIST_DESC, nullptr, 0, 0};
        ze_command_list_handle_t handle = nullptr;
        EXPECT_EQ(zeCommandListCreate(context_.get(), device_, &desc, &handle), ZE_RESULT_SUCCESS);
        return List{handle};
    }

    List create_immediate_list(ze_command_queue_mode_t mode = ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS) {
        const ze_command_queue_desc_t desc = queue_desc(mode);
        ze_command_list_handle_t handle = nullptr;
        EXPECT_EQ(zeCommandListCreateImmediate(context_.get(), device_, &desc, &handle), ZE_RESULT_SUCCESS);
        return List{handle};
    }

    EventPool create_pool(std::uint32_t count,
                          ze_event_pool_flags_t flags = ZE_EVENT_POOL_FLAG_HOST_VISIBLE) {
        const ze_event_pool_desc_t desc{ZE_STRUCTURE_TYPE_EVENT_POOL_DESC, nullptr, flags, count};
        ze_event_pool_handle_t handle = nullptr;
        EXPECT_EQ(zeEventPoolCreate(context_.get(), &desc, 1, &device_, &handle), ZE_RESULT_SUCCESS);
        return EventPool{handle};
    }

    static Event create_event(const EventPool& pool, std::uint32_t index) {
        const ze_event_desc_t desc{ZE_STRUCTURE_TYPE_EVENT_DESC, nullptr, index, ZE_EVENT_SCOPE_FLAG_HOST,
                                   ZE_EVENT_SCOPE_FLAG_HOST};
        ze_event_handle_t handle = nullptr;
        EXPECT_EQ(zeEventCreate(pool.get(), &desc, &handle), ZE_RESULT_SUCCESS);
        return Event{handle};
    }

    static Fence create_fence(const Queue& queue, ze_fence_flags_t flags = 0) {
        const ze_fence_desc_t desc{ZE_STRUCTURE_TYPE_FENCE_DESC, nullptr, flags};
        ze_fence_handle_t handle = nullptr;
        EXPECT_EQ(zeFenceCreate(queue.get(), &desc, &handle), ZE_RESULT_SUCCESS);
        return Fence{handle};
    }

    static ze_command_queue_desc_t queue_desc(ze_command_queue_mode_t mode) {
        ze_command_queue_desc_t desc{};
        desc.stype = ZE_STRUCTURE_TYPE_COMMAND_QUEUE_DESC;
        desc.mode = mode;
        return desc;
    }

    ze_driver_handle_t driver_ = nullptr;
    ze_device_handle_t device_ = nullptr;
    Context context_;
};

} // namespace zeva::ze_driver::test
