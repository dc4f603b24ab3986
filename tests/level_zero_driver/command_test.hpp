// What the tests of commands share: queues, lists, events and memory in one call each.
#pragma once

#include "driver_test.hpp"

#include <chrono>
#include <cstring>
#include <span>

namespace zeva::ze_driver_tests {

constexpr std::uint32_t compute_group = 0;
constexpr std::uint32_t copy_group = 1;

class CommandTest : public DriverTest {
protected:
    void TearDown() override {
        for (void* memory : memory_)
            EXPECT_EQ(zeMemFree(context, memory), ZE_RESULT_SUCCESS);
        DriverTest::TearDown();
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

    [[nodiscard]] static OwnedFence make_fence(const OwnedQueue& queue, ze_fence_flags_t flags = 0) {
        const ze_fence_desc_t desc{ZE_STRUCTURE_TYPE_FENCE_DESC, nullptr, flags};
        ze_fence_handle_t fence = nullptr;
        EXPECT_EQ(zeFenceCreate(queue.get(), &desc, &fence), ZE_RESULT_SUCCESS);
        return OwnedFence{fence};
    }

    /// Zeroed host memory, freed with the test.
    [[nodiscard]] std::span<std::uint8_t> make_memory(std::size_t size) {
        const ze_host_mem_alloc_desc_t desc{ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC, nullptr, 0};
        void* memory = nullptr;
        EXPECT_EQ(zeMemAllocHost(context, &desc, size, 64, &memory), ZE_RESULT_SUCCESS);
        memory_.push_back(memory);
        std::memset(memory, 0, size);
        return {static_cast<std::uint8_t*>(memory), size};
    }

    static ze_result_t execute(const OwnedQueue& queue, const OwnedList& list,
                               ze_fence_handle_t fence = nullptr) {
        ze_command_list_handle_t handle = list.get();
        return zeCommandQueueExecuteCommandLists(queue.get(), 1, &handle, fence);
    }

    static ze_result_t fill(const OwnedList& list, std::span<std::uint8_t> memory, std::uint8_t value,
                            ze_event_handle_t signal = nullptr, ze_event_handle_t wait = nullptr) {
        return zeCommandListAppendMemoryFill(list.get(), memory.data(), &value, 1, memory.size(), signal,
                                             wait != nullptr ? 1 : 0, &wait);
    }

private:
    static ze_command_queue_desc_t queue_desc(ze_command_queue_mode_t mode, std::uint32_t group,
                                              ze_command_queue_priority_t priority) {
        return {ZE_STRUCTURE_TYPE_COMMAND_QUEUE_DESC, nullptr, group, 0, 0, mode, priority};
    }

    std::vector<void*> memory_;
};

} // namespace zeva::ze_driver_tests
