// What the tests of commands share: fences, memory and fills in one call each.
#pragma once

#include "driver_test.hpp"

#include <chrono>
#include <cstring>
#include <span>

namespace zeva::ze_driver_tests {

class CommandTest : public DriverTest {
protected:
    void TearDown() override {
        for (void* memory : memory_)
            EXPECT_EQ(zeMemFree(context, memory), ZE_RESULT_SUCCESS);
        DriverTest::TearDown();
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
    std::vector<void*> memory_;
};

} // namespace zeva::ze_driver_tests
