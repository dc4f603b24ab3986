// The first GPU of Level Zero, for programs that know nothing of the simulator.
#pragma once

#include "compute/handles.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <gtest/gtest.h>
#include <level_zero/ze_api.h>
#include <optional>
#include <span>
#include <vector>

namespace zeva::sim {

constexpr std::uint64_t patience_ns = 5'000'000'000;

using Context = UniqueZeHandle<ze_context_handle_t, zeContextDestroy>;
using CommandQueue = UniqueZeHandle<ze_command_queue_handle_t, zeCommandQueueDestroy>;
using CommandList = UniqueZeHandle<ze_command_list_handle_t, zeCommandListDestroy>;
using EventPool = UniqueZeHandle<ze_event_pool_handle_t, zeEventPoolDestroy>;
using Event = UniqueZeHandle<ze_event_handle_t, zeEventDestroy>;
using Module = UniqueZeHandle<ze_module_handle_t, zeModuleDestroy>;
using Kernel = UniqueZeHandle<ze_kernel_handle_t, zeKernelDestroy>;

/// Memory that the CPU reads and writes too, so that nothing but what is tested has to move bytes.
class HostMemory {
public:
    HostMemory(ze_context_handle_t context, std::size_t size) : context_(context), size_(size) {
        const ze_host_mem_alloc_desc_t desc{ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC, nullptr, 0};
        EXPECT_EQ(zeMemAllocHost(context, &desc, size, 64, &address_), ZE_RESULT_SUCCESS);
    }
    HostMemory(const HostMemory&) = delete;
    HostMemory& operator=(const HostMemory&) = delete;
    ~HostMemory() { zeMemFree(context_, address_); }

    [[nodiscard]] std::uint8_t* data() const { return static_cast<std::uint8_t*>(address_); }
    [[nodiscard]] std::span<std::uint8_t> bytes() const { return {data(), size_}; }

private:
    ze_context_handle_t context_;
    std::size_t size_;
    void* address_ = nullptr;
};

/// The first device, with a queue of one of its groups.
class LevelZeroTest : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(zeInit(ZE_INIT_FLAG_GPU_ONLY), ZE_RESULT_SUCCESS);
        std::uint32_t count = 1;
        ASSERT_EQ(zeDriverGet(&count, &driver_), ZE_RESULT_SUCCESS);
        count = 1;
        ASSERT_EQ(zeDeviceGet(driver_, &count, &device_), ZE_RESULT_SUCCESS);
        const ze_context_desc_t desc{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
        ze_context_handle_t context = nullptr;
        ASSERT_EQ(zeContextCreate(driver_, &desc, &context), ZE_RESULT_SUCCESS);
        context_.reset(context);
    }

    /// The first queue group with these flags and none of the others.
    [[nodiscard]] std::optional<std::uint32_t>
    find_group(ze_command_queue_group_property_flags_t with,
               ze_command_queue_group_property_flags_t without) const {
        std::uint32_t count = 0;
        zeDeviceGetCommandQueueGroupProperties(device_, &count, nullptr);
        std::vector<ze_command_queue_group_properties_t> groups(
            count, {ZE_STRUCTURE_TYPE_COMMAND_QUEUE_GROUP_PROPERTIES, nullptr, 0, 0, 0});
        zeDeviceGetCommandQueueGroupProperties(device_, &count, groups.data());
        for (std::uint32_t i = 0; i != count; ++i)
            if ((groups[i].flags & with) == with && (groups[i].flags & without) == 0)
                return i;
        return std::nullopt;
    }

    void open_queue(std::uint32_t group) {
        const ze_command_queue_desc_t queue_desc{
            ZE_STRUCTURE_TYPE_COMMAND_QUEUE_DESC, nullptr, group, 0, 0, ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS,
            ZE_COMMAND_QUEUE_PRIORITY_NORMAL};
        ze_command_queue_handle_t queue = nullptr;
        ASSERT_EQ(zeCommandQueueCreate(context_.get(), device_, &queue_desc, &queue), ZE_RESULT_SUCCESS);
        queue_.reset(queue);
        list_ = create_list(group);
    }

    [[nodiscard]] CommandList create_list(std::uint32_t group) const {
        const ze_command_list_desc_t desc{ZE_STRUCTURE_TYPE_COMMAND_LIST_DESC, nullptr, group, 0};
        ze_command_list_handle_t list = nullptr;
        EXPECT_EQ(zeCommandListCreate(context_.get(), device_, &desc, &list), ZE_RESULT_SUCCESS);
        return CommandList(list);
    }

    /// What was appended to the list; the result of waiting for it.
    [[nodiscard]] ze_result_t execute() {
        EXPECT_EQ(zeCommandListClose(list_.get()), ZE_RESULT_SUCCESS);
        ze_command_list_handle_t list = list_.get();
        const ze_result_t submitted = zeCommandQueueExecuteCommandLists(queue_.get(), 1, &list, nullptr);
        if (submitted != ZE_RESULT_SUCCESS)
            return submitted;
        return zeCommandQueueSynchronize(queue_.get(), patience_ns);
    }

    ze_driver_handle_t driver_ = nullptr;
    ze_device_handle_t device_ = nullptr;
    Context context_; ///< the last one to go
    CommandQueue queue_;
    CommandList list_;
};

} // namespace zeva::sim
