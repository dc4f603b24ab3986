// Events: states, waits, resets, timestamps, and the commands that are about nothing else.
#include "command_test.hpp"

#include <thread>

namespace zeva::ze_driver_tests {
namespace {

using Event = CommandTest;
using namespace std::chrono_literals;

TEST_F(Event, PoolsAndEventsAreCheckedWhenTheyAreMade) {
    ze_event_pool_handle_t pool = nullptr;
    ze_event_pool_desc_t pool_desc{ZE_STRUCTURE_TYPE_EVENT_POOL_DESC, nullptr, 0, 0};
    EXPECT_EQ(zeEventPoolCreate(context, &pool_desc, 0, nullptr, &pool), ZE_RESULT_ERROR_INVALID_SIZE);
    pool_desc.count = 1;
    EXPECT_EQ(zeEventPoolCreate(context, &pool_desc, 1, nullptr, &pool), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(zeEventPoolCreate(context, &pool_desc, 0, nullptr, nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    pool_desc.flags = 8;
    EXPECT_EQ(zeEventPoolCreate(context, &pool_desc, 0, nullptr, &pool), ZE_RESULT_ERROR_INVALID_ENUMERATION);

    const OwnedEventPool good = make_pool(4);
    ze_event_handle_t event = nullptr;
    ze_event_desc_t desc{ZE_STRUCTURE_TYPE_EVENT_DESC, nullptr, 4, 0, 0};
    EXPECT_EQ(zeEventCreate(good.get(), &desc, &event), ZE_RESULT_ERROR_INVALID_ARGUMENT) << "no such place";
    desc = {ZE_STRUCTURE_TYPE_EVENT_DESC, nullptr, 0, 8, 0};
    EXPECT_EQ(zeEventCreate(good.get(), &desc, &event), ZE_RESULT_ERROR_INVALID_ENUMERATION);
    EXPECT_EQ(zeEventHostSignal(nullptr), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
}

TEST_F(Event, HostSetsAndResets) {
    const OwnedEventPool pool = make_pool(2);
    const OwnedEvent event = make_event(pool, 0);
    const OwnedEvent other = make_event(pool, 1);
    EXPECT_EQ(zeEventQueryStatus(event.get()), ZE_RESULT_NOT_READY);
    ASSERT_EQ(zeEventHostSignal(event.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventQueryStatus(event.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventHostSynchronize(event.get(), 0), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventQueryStatus(other.get()), ZE_RESULT_NOT_READY);
    ASSERT_EQ(zeEventHostReset(event.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventQueryStatus(event.get()), ZE_RESULT_NOT_READY);
}

TEST_F(Event, APlaceThatIsUsedAgainIsUnset) {
    const OwnedEventPool pool = make_pool(1);
    ASSERT_EQ(zeEventHostSignal(make_event(pool, 0).get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventQueryStatus(make_event(pool, 0).get()), ZE_RESULT_NOT_READY);
}

TEST_F(Event, TwoEventsInOnePlaceAreOne) { // Intel's driver allows it, and programs do it
    const OwnedEventPool pool = make_pool(1);
    const OwnedEvent one = make_event(pool, 0);
    const OwnedEvent other = make_event(pool, 0);
    ASSERT_EQ(zeEventHostSignal(one.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventQueryStatus(other.get()), ZE_RESULT_SUCCESS);
}

TEST_F(Event, AnEventOutlivesItsPool) {
    OwnedEventPool pool = make_pool(1);
    const OwnedEvent event = make_event(pool, 0);
    pool.reset();
    EXPECT_EQ(zeEventHostSignal(event.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventQueryStatus(event.get()), ZE_RESULT_SUCCESS);
}

TEST_F(Event, HostWaitsKeepTheirTimeouts) {
    const OwnedEventPool pool = make_pool(1);
    const OwnedEvent event = make_event(pool, 0);
    EXPECT_EQ(zeEventHostSynchronize(event.get(), 0), ZE_RESULT_NOT_READY);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(zeEventHostSynchronize(event.get(), 3'000'000), ZE_RESULT_NOT_READY);
    EXPECT_GE(std::chrono::steady_clock::now() - start, 3ms);
    for (const std::uint64_t timeout : {UINT64_MAX, UINT64_MAX - 1, std::uint64_t{UINT32_MAX}}) {
        std::thread setter{[&] {
            std::this_thread::sleep_for(2ms); // the waiter sleeps by now
            EXPECT_EQ(zeEventHostSignal(event.get()), ZE_RESULT_SUCCESS);
        }};
        EXPECT_EQ(zeEventHostSynchronize(event.get(), timeout), ZE_RESULT_SUCCESS);
        setter.join();
        ASSERT_EQ(zeEventHostReset(event.get()), ZE_RESULT_SUCCESS);
    }
}

TEST_F(Event, CommandsWaitForAllOfTheirEvents) {
    const OwnedEventPool pool = make_pool(4);
    const OwnedEvent events[] = {make_event(pool, 0), make_event(pool, 1), make_event(pool, 2)};
    const OwnedEvent done = make_event(pool, 3);
    ze_event_handle_t handles[] = {events[0].get(), events[1].get(), events[2].get()};
    const OwnedList list = make_immediate_list(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
    ASSERT_EQ(zeCommandListAppendBarrier(list.get(), done.get(), 3, handles), ZE_RESULT_SUCCESS);
    for (ze_event_handle_t event : handles) {
        EXPECT_EQ(zeEventHostSynchronize(done.get(), 1'000'000), ZE_RESULT_NOT_READY);
        ASSERT_EQ(zeEventHostSignal(event), ZE_RESULT_SUCCESS);
    }
    EXPECT_EQ(zeEventHostSynchronize(done.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
    for (ze_event_handle_t event : handles)
        EXPECT_EQ(zeEventQueryStatus(event), ZE_RESULT_SUCCESS) << "waits do not reset";
}

TEST_F(Event, AHostThatWaitsIsNotHeldUpByAListThatWaits) {
    const OwnedEventPool pool = make_pool(2);
    const OwnedEvent gate = make_event(pool, 0);
    const OwnedEvent done = make_event(pool, 1);
    ze_event_handle_t gate_handle = gate.get();
    const OwnedList list = make_immediate_list(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
    ASSERT_EQ(zeCommandListAppendBarrier(list.get(), done.get(), 1, &gate_handle), ZE_RESULT_SUCCESS);
    std::thread setter{[&] {
        std::this_thread::sleep_for(2ms);
        EXPECT_EQ(zeEventHostSignal(done.get()), ZE_RESULT_SUCCESS); // before the list does
    }};
    EXPECT_EQ(zeEventHostSynchronize(done.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventQueryStatus(gate.get()), ZE_RESULT_NOT_READY);
    setter.join();
    ASSERT_EQ(zeEventHostSignal(gate.get()), ZE_RESULT_SUCCESS);
}

TEST_F(Event, ListsSetAndReset) {
    const OwnedEventPool pool = make_pool(2);
    const OwnedEvent set = make_event(pool, 0);
    const OwnedEvent reset = make_event(pool, 1);
    ASSERT_EQ(zeEventHostSignal(reset.get()), ZE_RESULT_SUCCESS);
    const OwnedList list = make_immediate_list(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    ASSERT_EQ(zeCommandListAppendSignalEvent(list.get(), set.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListAppendEventReset(list.get(), reset.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventQueryStatus(set.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventQueryStatus(reset.get()), ZE_RESULT_NOT_READY);
}

TEST_F(Event, SynchronizationArgumentsAreChecked) {
    const OwnedList list = make_list();
    ze_event_handle_t null_event = nullptr;
    EXPECT_EQ(zeCommandListAppendBarrier(list.get(), nullptr, 1, nullptr), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(zeCommandListAppendBarrier(list.get(), nullptr, 1, &null_event),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeCommandListAppendSignalEvent(list.get(), nullptr), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeCommandListAppendWaitOnEvents(list.get(), 1, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeCommandListAppendEventReset(list.get(), nullptr), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
}

TEST_F(Event, BarriersOfMemoryRanges) {
    const OwnedList list = make_immediate_list(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    const auto memory = make_memory(4096);
    const void* ranges[] = {memory.data(), memory.data() + 100};
    std::size_t sizes[] = {100, 200};
    EXPECT_EQ(zeCommandListAppendMemoryRangesBarrier(list.get(), 2, sizes, ranges, nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeCommandListAppendMemoryRangesBarrier(list.get(), 2, nullptr, ranges, nullptr, 0, nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeCommandListAppendMemoryRangesBarrier(list.get(), 2, sizes, nullptr, nullptr, 0, nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    sizes[1] = 1 << 30;
    EXPECT_EQ(zeCommandListAppendMemoryRangesBarrier(list.get(), 2, sizes, ranges, nullptr, 0, nullptr),
              ZE_RESULT_ERROR_INVALID_SIZE);
}

TEST_F(Event, TimestampsEncloseTheWork) {
    const OwnedEventPool pool = make_pool(1, ZE_EVENT_POOL_FLAG_KERNEL_TIMESTAMP);
    const OwnedEvent event = make_event(pool, 0);
    const OwnedList list = make_immediate_list(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    const auto memory = make_memory(1 << 20);
    ze_kernel_timestamp_result_t time{};
    EXPECT_EQ(zeEventQueryKernelTimestamp(event.get(), &time), ZE_RESULT_NOT_READY);
    std::uint64_t host = 0;
    std::uint64_t before = 0;
    std::uint64_t after = 0;
    ASSERT_EQ(zeDeviceGetGlobalTimestamps(device, &host, &before), ZE_RESULT_SUCCESS);
    ASSERT_EQ(fill(list, memory, 1, event.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeDeviceGetGlobalTimestamps(device, &host, &after), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeEventQueryKernelTimestamp(event.get(), &time), ZE_RESULT_SUCCESS);
    EXPECT_LE(before, time.global.kernelStart);
    EXPECT_LT(time.global.kernelStart, time.global.kernelEnd);
    EXPECT_LE(time.global.kernelEnd, after);
    EXPECT_EQ(time.context.kernelStart, time.global.kernelStart);

    std::uint32_t count = 0;
    ASSERT_EQ(zeEventQueryTimestampsExp(event.get(), device, &count, nullptr), ZE_RESULT_SUCCESS);
    ASSERT_EQ(count, 1u);
    ze_kernel_timestamp_result_t same{};
    ASSERT_EQ(zeEventQueryTimestampsExp(event.get(), device, &count, &same), ZE_RESULT_SUCCESS);
    EXPECT_EQ(same.global.kernelEnd, time.global.kernelEnd);
    EXPECT_EQ(zeEventQueryTimestampsExp(event.get(), device, nullptr, &same),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeEventQueryTimestampsExp(event.get(), nullptr, &count, &same),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
}

TEST_F(Event, TimestampsNeedAPoolForThem) {
    const OwnedEventPool pool = make_pool(1);
    const OwnedEvent event = make_event(pool, 0);
    ze_event_handle_t handle = event.get();
    ASSERT_EQ(zeEventHostSignal(handle), ZE_RESULT_SUCCESS);
    ze_kernel_timestamp_result_t time{};
    std::uint32_t count = 0;
    EXPECT_EQ(zeEventQueryKernelTimestamp(handle, &time), ZE_RESULT_ERROR_INVALID_SYNCHRONIZATION_OBJECT);
    EXPECT_EQ(zeEventQueryTimestampsExp(handle, device, &count, nullptr),
              ZE_RESULT_ERROR_INVALID_SYNCHRONIZATION_OBJECT);
    const OwnedList list = make_list();
    EXPECT_EQ(
        zeCommandListAppendQueryKernelTimestamps(list.get(), 1, &handle, &time, nullptr, nullptr, 0, nullptr),
        ZE_RESULT_ERROR_INVALID_SYNCHRONIZATION_OBJECT);
}

TEST_F(Event, ListsWriteTimestamps) {
    const OwnedEventPool pool = make_pool(2, ZE_EVENT_POOL_FLAG_KERNEL_TIMESTAMP);
    const OwnedEvent events[] = {make_event(pool, 0), make_event(pool, 1)};
    ze_event_handle_t handles[] = {events[0].get(), events[1].get()};
    const OwnedList list = make_immediate_list(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS, copy_group);
    const auto memory = make_memory(4096);
    auto* const clocks = reinterpret_cast<std::uint64_t*>(memory.data());
    auto* const packed = reinterpret_cast<ze_kernel_timestamp_result_t*>(memory.data() + 1024);
    auto* const spread = reinterpret_cast<ze_kernel_timestamp_result_t*>(memory.data() + 2048);
    const std::size_t offsets[] = {3 * sizeof *spread, sizeof *spread};
    ASSERT_EQ(zeCommandListAppendWriteGlobalTimestamp(list.get(), &clocks[0], handles[0], 0, nullptr),
              ZE_RESULT_SUCCESS);
    ASSERT_EQ(fill(list, memory.last(64), 1, handles[1]), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListAppendWriteGlobalTimestamp(list.get(), &clocks[1], nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListAppendQueryKernelTimestamps(list.get(), 2, handles, packed, nullptr, nullptr, 0,
                                                       nullptr),
              ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeEventHostReset(handles[0]), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListAppendQueryKernelTimestamps(list.get(), 2, handles, spread, offsets, handles[0], 0,
                                                       nullptr),
              ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeEventHostSynchronize(handles[0], UINT64_MAX), ZE_RESULT_SUCCESS);
    EXPECT_LT(clocks[0], clocks[1]);
    EXPECT_LE(packed[0].global.kernelStart, clocks[0]);
    EXPECT_LE(clocks[0], packed[1].global.kernelStart);
    EXPECT_LE(packed[1].global.kernelEnd, clocks[1]);
    EXPECT_EQ(spread[1].global.kernelStart, packed[1].global.kernelStart);
    EXPECT_EQ(spread[3].global.kernelStart, packed[0].global.kernelStart);
}

} // namespace
} // namespace zeva::ze_driver_tests
