// Command queues: modes, order, dependencies between queues, priorities.
#include "command_test.hpp"

#include <atomic>
#include <thread>
#include <utility>

namespace zeva::ze_driver_tests {
namespace {

using CommandQueue = CommandTest;
using namespace std::chrono_literals;

TEST_F(CommandQueue, QueuesAreCheckedWhenTheyAreMade) {
    ze_command_queue_handle_t queue = nullptr;
    const ze_command_queue_desc_t good{
        ZE_STRUCTURE_TYPE_COMMAND_QUEUE_DESC, nullptr, 0, 0, 0, ZE_COMMAND_QUEUE_MODE_DEFAULT,
        ZE_COMMAND_QUEUE_PRIORITY_NORMAL};
    EXPECT_EQ(zeCommandQueueCreate(context, device, nullptr, &queue), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeCommandQueueCreate(context, device, &good, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeCommandQueueCreate(context, nullptr, &good, &queue), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    const auto refused = [&](auto change, ze_result_t expected) {
        ze_command_queue_desc_t desc = good;
        change(desc);
        EXPECT_EQ(zeCommandQueueCreate(context, device, &desc, &queue), expected);
        ze_command_list_handle_t list = nullptr;
        EXPECT_EQ(zeCommandListCreateImmediate(context, device, &desc, &list), expected);
    };
    refused([](auto& desc) { desc.ordinal = 2; }, ZE_RESULT_ERROR_INVALID_ARGUMENT);
    refused([](auto& desc) { desc.index = 1000; }, ZE_RESULT_ERROR_INVALID_ARGUMENT);
    refused([](auto& desc) { desc.flags = 2; }, ZE_RESULT_ERROR_INVALID_ENUMERATION);
    refused([](auto& desc) { desc.mode = static_cast<ze_command_queue_mode_t>(3); },
            ZE_RESULT_ERROR_INVALID_ENUMERATION);
    refused([](auto& desc) { desc.priority = static_cast<ze_command_queue_priority_t>(3); },
            ZE_RESULT_ERROR_INVALID_ENUMERATION);
}

TEST_F(CommandQueue, ExecutionIsChecked) {
    const OwnedQueue queue = make_queue(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    const OwnedList list = make_list();
    ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
    ze_command_list_handle_t handles[] = {list.get(), nullptr};
    EXPECT_EQ(zeCommandQueueExecuteCommandLists(queue.get(), 1, nullptr, nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeCommandQueueExecuteCommandLists(queue.get(), 0, handles, nullptr),
              ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(zeCommandQueueExecuteCommandLists(queue.get(), 2, handles, nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    const OwnedList copy_list = make_list(copy_group);
    ASSERT_EQ(zeCommandListClose(copy_list.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(execute(queue, copy_list), ZE_RESULT_ERROR_INVALID_COMMAND_LIST_TYPE);
}

TEST_F(CommandQueue, NothingOfACallIsExecutedWhenOneOfItsListsIsRefused) {
    const OwnedQueue queue = make_queue(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    const OwnedList closed = make_list();
    const OwnedList open = make_list();
    const auto memory = make_memory(64);
    ASSERT_EQ(fill(closed, memory, 1), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListClose(closed.get()), ZE_RESULT_SUCCESS);
    ze_command_list_handle_t handles[] = {closed.get(), open.get()};
    EXPECT_EQ(zeCommandQueueExecuteCommandLists(queue.get(), 2, handles, nullptr),
              ZE_RESULT_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(zeCommandQueueSynchronize(queue.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
    EXPECT_EQ(memory[0], 0);
}

TEST_F(CommandQueue, AnAsynchronousQueueReturnsAndASynchronousOneWaits) {
    const OwnedEventPool pool = make_pool(2);
    for (const auto mode : {ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS, ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS}) {
        const OwnedQueue queue = make_queue(mode);
        const OwnedEvent begun = make_event(pool, 0);
        const OwnedEvent gate = make_event(pool, 1);
        const OwnedList list = make_list();
        ze_event_handle_t gate_handle = gate.get();
        ASSERT_EQ(zeCommandListAppendSignalEvent(list.get(), begun.get()), ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeCommandListAppendWaitOnEvents(list.get(), 1, &gate_handle), ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
        std::atomic<bool> has_returned = false;
        std::thread caller{[&] {
            EXPECT_EQ(execute(queue, list), ZE_RESULT_SUCCESS);
            has_returned = true;
        }};
        EXPECT_EQ(zeEventHostSynchronize(begun.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
        if (mode == ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS) {
            caller.join();
        } else {
            std::this_thread::sleep_for(20ms);
            EXPECT_FALSE(has_returned);
        }
        EXPECT_EQ(zeEventHostSignal(gate.get()), ZE_RESULT_SUCCESS);
        if (caller.joinable())
            caller.join();
        EXPECT_EQ(zeCommandQueueSynchronize(queue.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
    }
}

TEST_F(CommandQueue, SynchronizeKeepsItsTimeout) {
    const OwnedQueue queue = make_queue(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
    const OwnedEventPool pool = make_pool(1);
    const OwnedEvent gate = make_event(pool, 0);
    const OwnedList list = make_list();
    ze_event_handle_t gate_handle = gate.get();
    EXPECT_EQ(zeCommandQueueSynchronize(queue.get(), 0), ZE_RESULT_SUCCESS) << "nothing was submitted";
    ASSERT_EQ(zeCommandListAppendWaitOnEvents(list.get(), 1, &gate_handle), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(execute(queue, list), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeCommandQueueSynchronize(queue.get(), 0), ZE_RESULT_NOT_READY);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(zeCommandQueueSynchronize(queue.get(), 5'000'000), ZE_RESULT_NOT_READY);
    EXPECT_GE(std::chrono::steady_clock::now() - start, 5ms);
    ASSERT_EQ(zeEventHostSignal(gate.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeCommandQueueSynchronize(queue.get(), UINT64_MAX - 1), ZE_RESULT_SUCCESS);
}

TEST_F(CommandQueue, QueuesThatWaitForEachOtherComeToTheirEnd) {
    constexpr std::uint32_t rounds = 50;
    const OwnedEventPool pool = make_pool(2 * rounds);
    std::vector<OwnedEvent> events;
    const OwnedList ping = make_list();
    const OwnedList pong = make_list(copy_group);
    const auto append = [&](const OwnedList& list, ze_event_handle_t signal, ze_event_handle_t wait) {
        ASSERT_EQ(zeCommandListAppendBarrier(list.get(), signal, 1, &wait), ZE_RESULT_SUCCESS);
    };
    for (std::uint32_t i = 0; i < 2 * rounds; ++i)
        events.push_back(make_event(pool, i));
    for (std::uint32_t i = 0; i + 2 < 2 * rounds; i += 2) {
        append(ping, events[i + 1].get(), events[i].get());
        append(pong, events[i + 2].get(), events[i + 1].get());
    }
    ASSERT_EQ(zeCommandListClose(ping.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListClose(pong.get()), ZE_RESULT_SUCCESS);
    const OwnedQueue first = make_queue(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
    const OwnedQueue second = make_queue(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS, copy_group);
    ASSERT_EQ(execute(second, pong), ZE_RESULT_SUCCESS); // the one that waits first
    ASSERT_EQ(execute(first, ping), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeEventHostSignal(events[0].get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeCommandQueueSynchronize(first.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeCommandQueueSynchronize(second.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventQueryStatus(events[2 * rounds - 2].get()), ZE_RESULT_SUCCESS);
}

TEST_F(CommandQueue, ManySubmissionsBehindAGateKeepTheirOrder) {
    const OwnedQueue queue = make_queue(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
    const OwnedEventPool pool = make_pool(1);
    const OwnedEvent gate = make_event(pool, 0);
    ze_event_handle_t gate_handle = gate.get();
    constexpr std::size_t count = 100;
    const auto memory = make_memory(count + 1);
    memory[0] = 42;
    std::vector<OwnedList> lists;
    for (std::size_t i = 0; i < count; ++i) { // each hands the byte on
        lists.push_back(make_list());
        ASSERT_EQ(zeCommandListAppendMemoryCopy(lists[i].get(), &memory[i + 1], &memory[i], 1, nullptr,
                                                i == 0 ? 1 : 0, &gate_handle),
                  ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeCommandListClose(lists[i].get()), ZE_RESULT_SUCCESS);
        ASSERT_EQ(execute(queue, lists[i]), ZE_RESULT_SUCCESS);
    }
    ASSERT_EQ(zeEventHostSignal(gate.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandQueueSynchronize(queue.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
    EXPECT_EQ(memory[count], 42);
}

TEST_F(CommandQueue, ThreadsMayShareAQueue) {
    const OwnedQueue queue = make_queue(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
    std::vector<std::thread> threads;
    for (std::uint8_t number = 1; number <= 4; ++number)
        threads.emplace_back([&, number, memory = make_memory(100'000)] {
            const OwnedList list = make_list();
            ASSERT_EQ(fill(list, memory, number), ZE_RESULT_SUCCESS);
            ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
            for (int round = 0; round < 50; ++round) {
                memory.back() = 0;
                const OwnedFence fence = make_fence(queue);
                ASSERT_EQ(execute(queue, list, fence.get()), ZE_RESULT_SUCCESS);
                ASSERT_EQ(zeFenceHostSynchronize(fence.get(), round % 2 != 0 ? UINT64_MAX : UINT32_MAX),
                          ZE_RESULT_SUCCESS);
                ASSERT_EQ(memory.back(), number);
            }
        });
    for (std::thread& thread : threads)
        thread.join();
}

/// A thread that waits for an event without limit from begin() on, and so helps the queue that will set it.
class Helper {
public:
    /// First it passes a little time with so many queries.
    Helper(const OwnedEvent& event, int queries)
        : thread_{[this, handle = event.get(), queries] {
              is_there_ = true;
              while (!may_begin_) {
              }
              for (int i = 0; i < queries; ++i)
                  EXPECT_NE(zeEventQueryStatus(handle), ZE_RESULT_ERROR_DEVICE_LOST);
              EXPECT_EQ(zeEventHostSynchronize(handle, UINT64_MAX), ZE_RESULT_SUCCESS);
          }} {
        while (!is_there_)
            std::this_thread::yield();
    }
    void begin() { may_begin_ = true; }

private:
    std::atomic<bool> is_there_ = false;
    std::atomic<bool> may_begin_ = false;
    std::jthread thread_;
};

TEST_F(CommandQueue, WhatAHelperPutsBackIsExecuted) {
    const OwnedEventPool pool = make_pool(2);
    const OwnedEvent gate = make_event(pool, 0);
    const OwnedEvent done = make_event(pool, 1);
    const OwnedList list = make_list();
    const auto memory = make_memory(256 * 1024); // some time passes until the helper comes to the gate
    ASSERT_EQ(fill(list, memory, 1), ZE_RESULT_SUCCESS);
    ze_event_handle_t gate_handle = gate.get();
    ASSERT_EQ(zeCommandListAppendBarrier(list.get(), done.get(), 1, &gate_handle), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
    for (int round = 0; round < 300; ++round) {
        ASSERT_EQ(zeEventHostReset(gate.get()), ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeEventHostReset(done.get()), ZE_RESULT_SUCCESS);
        const OwnedQueue queue = make_queue(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS); // without a thread so far
        Helper helper{done, round % 60};
        helper.begin();
        EXPECT_EQ(execute(queue, list), ZE_RESULT_SUCCESS);
        std::this_thread::sleep_for(100us);
        EXPECT_EQ(zeEventHostSignal(gate.get()), ZE_RESULT_SUCCESS);
        constexpr std::uint64_t ten_seconds = 10'000'000'000;
        const ze_result_t result = zeEventHostSynchronize(done.get(), ten_seconds);
        if (result != ZE_RESULT_SUCCESS) {
            EXPECT_EQ(zeEventHostSignal(done.get()), ZE_RESULT_SUCCESS); // lets the helper go
        }
        ASSERT_EQ(result, ZE_RESULT_SUCCESS) << "round " << round;
    }
}

/// Looks at memory while a command writes to it.
[[gnu::no_sanitize_thread]] bool is_written(const volatile std::uint8_t& byte) {
    return byte != 0;
}

TEST_F(CommandQueue, AHelperKeepsTheContextOfADestroyedQueue) {
    const OwnedEventPool pool = make_pool(1); // of a context that lives on
    const OwnedEvent done = make_event(pool, 0);
    for (int round = 0; round < 20; ++round) {
        ASSERT_EQ(zeEventHostReset(done.get()), ZE_RESULT_SUCCESS);
        const ze_context_desc_t description{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
        ze_context_handle_t own = std::exchange(context, nullptr);
        ASSERT_EQ(zeContextCreate(driver, &description, &context), ZE_RESULT_SUCCESS);
        OwnedList list = make_immediate_list(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
        const ze_device_mem_alloc_desc_t memory_description{ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, nullptr,
                                                            0, 0};
        constexpr std::size_t size = 16 << 20;
        void* memory = nullptr;
        ASSERT_EQ(zeMemAllocDevice(context, &memory_description, size, 0, device, &memory),
                  ZE_RESULT_SUCCESS);
        const std::span bytes{static_cast<std::uint8_t*>(memory), size};
        Helper helper{done, 0};
        ASSERT_EQ(fill(list, bytes, 1, done.get()), ZE_RESULT_SUCCESS);
        helper.begin(); // before the queue's own thread is there, as a rule
        while (!is_written(bytes[0]))
            std::this_thread::yield();
        list.reset();
        EXPECT_EQ(zeContextDestroy(std::exchange(context, own)), ZE_RESULT_SUCCESS); // and all its memory
    }
}

TEST_F(CommandQueue, ADestroyedQueueGivesUpWaiting) {
    const OwnedEventPool pool = make_pool(2);
    const OwnedEvent never = make_event(pool, 0);
    const OwnedEvent lost = make_event(pool, 1);
    const OwnedList list = make_list();
    const auto memory = make_memory(64);
    ASSERT_EQ(fill(list, memory, 1, lost.get(), never.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
    {
        const OwnedQueue queue = make_queue(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
        ASSERT_EQ(execute(queue, list), ZE_RESULT_SUCCESS);
    }
    EXPECT_EQ(zeEventHostSynchronize(lost.get(), UINT64_MAX), ZE_RESULT_ERROR_DEVICE_LOST);
    EXPECT_EQ(memory[0], 0);
}

TEST_F(CommandQueue, HighPriorityGoesFirst) {
    const OwnedEventPool gates = make_pool(1);
    const OwnedEventPool ends = make_pool(2, ZE_EVENT_POOL_FLAG_KERNEL_TIMESTAMP);
    const OwnedQueue low =
        make_queue(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS, compute_group, ZE_COMMAND_QUEUE_PRIORITY_PRIORITY_LOW);
    const OwnedQueue high = make_queue(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS, compute_group,
                                       ZE_COMMAND_QUEUE_PRIORITY_PRIORITY_HIGH);
    const auto memory = make_memory(8192);
    for (int round = 0; round < 20; ++round) {
        const OwnedEvent gate = make_event(gates, 0);
        const OwnedEvent low_end = make_event(ends, 0);
        const OwnedEvent high_end = make_event(ends, 1);
        const OwnedList low_list = make_list();
        const OwnedList high_list = make_list();
        ASSERT_EQ(fill(low_list, memory.first(64), 1, low_end.get(), gate.get()), ZE_RESULT_SUCCESS);
        ASSERT_EQ(fill(high_list, memory, 2, high_end.get(), gate.get()), ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeCommandListClose(low_list.get()), ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeCommandListClose(high_list.get()), ZE_RESULT_SUCCESS);
        ASSERT_EQ(execute(low, low_list), ZE_RESULT_SUCCESS);
        ASSERT_EQ(execute(high, high_list), ZE_RESULT_SUCCESS);
        std::this_thread::sleep_for(1ms); // both wait
        ASSERT_EQ(zeEventHostSignal(gate.get()), ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeEventHostSynchronize(low_end.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeEventHostSynchronize(high_end.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
        ze_kernel_timestamp_result_t low_time{};
        ze_kernel_timestamp_result_t high_time{};
        ASSERT_EQ(zeEventQueryKernelTimestamp(low_end.get(), &low_time), ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeEventQueryKernelTimestamp(high_end.get(), &high_time), ZE_RESULT_SUCCESS);
        ASSERT_GT(low_time.global.kernelEnd, high_time.global.kernelEnd) << "round " << round;
    }
}

} // namespace
} // namespace zeva::ze_driver_tests
