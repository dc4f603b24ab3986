// Regular and immediate command lists: recording, closing, reset and use again.
#include "command_test.hpp"

#include <algorithm>

namespace zeva::ze_driver_tests {
namespace {

using CommandList = CommandTest;

bool all_are(std::span<const std::uint8_t> memory, std::uint8_t value) {
    return std::ranges::all_of(memory, [&](std::uint8_t byte) { return byte == value; });
}

TEST_F(CommandList, AClosedListRunsAsOftenAsItIsTold) {
    const OwnedQueue queue = make_queue(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
    const OwnedList list = make_list();
    const auto counter = make_memory(64);
    const auto copy = make_memory(64);
    ASSERT_EQ(zeCommandListAppendMemoryCopy(list.get(), copy.data(), counter.data(), 64, nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
    for (std::uint8_t round = 1; round < 20; ++round) {
        std::ranges::fill(counter, round);
        ASSERT_EQ(execute(queue, list), ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeCommandQueueSynchronize(queue.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
        EXPECT_TRUE(all_are(copy, round)) << int{round};
    }
}

TEST_F(CommandList, OnlyClosedListsAreExecuted) {
    const OwnedQueue queue = make_queue(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    const OwnedList list = make_list();
    EXPECT_EQ(execute(queue, list), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(execute(queue, list), ZE_RESULT_SUCCESS);
}

TEST_F(CommandList, NothingIsAppendedToAClosedList) {
    const OwnedList list = make_list();
    const auto memory = make_memory(64);
    ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(fill(list, memory, 1), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(zeCommandListAppendMemoryPrefetch(list.get(), memory.data(), 64),
              ZE_RESULT_ERROR_INVALID_ARGUMENT);
    ASSERT_EQ(zeCommandListReset(list.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(fill(list, memory, 1), ZE_RESULT_SUCCESS);
}

TEST_F(CommandList, AResetListForgetsItsCommands) {
    const OwnedQueue queue = make_queue(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    const OwnedList list = make_list();
    const auto before = make_memory(64);
    const auto after = make_memory(64);
    ASSERT_EQ(fill(list, before, 1), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListReset(list.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(fill(list, after, 2), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(execute(queue, list), ZE_RESULT_SUCCESS);
    EXPECT_TRUE(all_are(before, 0));
    EXPECT_TRUE(all_are(after, 2));
}

TEST_F(CommandList, AListThatIsBeingExecutedMayBeExecutedResetAndDestroyed) {
    const OwnedQueue queue = make_queue(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
    const OwnedEventPool pool = make_pool(1);
    const OwnedEvent gate = make_event(pool, 0);
    OwnedList list = make_list();
    const auto memory = make_memory(64);
    ASSERT_EQ(fill(list, memory, 7, nullptr, gate.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(execute(queue, list), ZE_RESULT_SUCCESS);
    ASSERT_EQ(execute(queue, list), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListReset(list.get()), ZE_RESULT_SUCCESS);
    list.reset();
    EXPECT_EQ(zeCommandQueueSynchronize(queue.get(), 0), ZE_RESULT_NOT_READY);
    ASSERT_EQ(zeEventHostSignal(gate.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandQueueSynchronize(queue.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
    EXPECT_TRUE(all_are(memory, 7));
}

TEST_F(CommandList, ImmediateListsAreAlwaysOpenAndNeverExecuted) {
    const OwnedQueue queue = make_queue(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    const OwnedList list = make_immediate_list(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    const auto memory = make_memory(64);
    EXPECT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeCommandListReset(list.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(fill(list, memory, 3), ZE_RESULT_SUCCESS);
    EXPECT_TRUE(all_are(memory, 3));
    EXPECT_EQ(execute(queue, list), ZE_RESULT_ERROR_INVALID_COMMAND_LIST_TYPE);
}

/// In whatever mode, an immediate list keeps the order of its commands, and none of them has to be waited
/// for.
class ImmediateListModes : public CommandTest, public testing::WithParamInterface<ze_command_queue_mode_t> {};

TEST_P(ImmediateListModes, CommandsRunInOrderWithoutFurtherCalls) {
    const OwnedList list = make_immediate_list(GetParam());
    const OwnedEventPool pool = make_pool(1);
    const OwnedEvent done = make_event(pool, 0);
    constexpr std::size_t large = 1 << 20; // not done at once in the caller, unlike the small ones
    const auto memory = make_memory(large);
    for (std::uint8_t round = 1; round < 30; ++round)
        ASSERT_EQ(fill(list, round % 2 != 0 ? memory : memory.first(64), round), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListAppendSignalEvent(list.get(), done.get()), ZE_RESULT_SUCCESS);
    while (zeEventQueryStatus(done.get()) == ZE_RESULT_NOT_READY) {
        ASSERT_NE(GetParam(), ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS) << "a synchronous list has done its work";
    }
    EXPECT_TRUE(all_are(memory.subspan(64), 29));
    EXPECT_TRUE(all_are(memory.first(64), 29));
}

INSTANTIATE_TEST_SUITE_P(Modes, ImmediateListModes,
                         testing::Values(ZE_COMMAND_QUEUE_MODE_DEFAULT, ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS,
                                         ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS));

TEST_F(CommandList, ListsAreCheckedWhenTheyAreMade) {
    ze_command_list_handle_t list = nullptr;
    ze_command_list_desc_t desc{ZE_STRUCTURE_TYPE_COMMAND_LIST_DESC, nullptr, 0, 0};
    EXPECT_EQ(zeCommandListCreate(nullptr, device, &desc, &list), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeCommandListCreate(context, nullptr, &desc, &list), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeCommandListCreate(context, device, nullptr, &list), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeCommandListCreate(context, device, &desc, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    desc.flags = 1u << 20;
    EXPECT_EQ(zeCommandListCreate(context, device, &desc, &list), ZE_RESULT_ERROR_INVALID_ENUMERATION);
    desc = {ZE_STRUCTURE_TYPE_COMMAND_LIST_DESC, nullptr, 99, 0};
    EXPECT_EQ(zeCommandListCreate(context, device, &desc, &list), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(zeCommandListClose(nullptr), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
}

} // namespace
} // namespace zeva::ze_driver_tests
