// Fences.
#include "command_test.hpp"

namespace zeva::ze_driver_tests {
namespace {

class Fence : public CommandTest {
protected:
    void SetUp() override {
        CommandTest::SetUp();
        queue = make_queue(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
        pool = make_pool(1);
        gate = make_event(pool, 0);
        list = make_list();
        ze_event_handle_t handle = gate.get();
        ASSERT_EQ(zeCommandListAppendWaitOnEvents(list.get(), 1, &handle), ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
    }

    void TearDown() override {
        list.reset();
        gate.reset();
        pool.reset();
        queue.reset();
        CommandTest::TearDown();
    }

    OwnedQueue queue;
    OwnedEventPool pool;
    OwnedEvent gate;
    OwnedList list; ///< waits for the gate
};

TEST_F(Fence, IsSetWhenTheListsHaveEnded) {
    const OwnedFence fence = make_fence(queue);
    ze_command_list_handle_t twice[] = {list.get(), list.get()};
    ASSERT_EQ(zeCommandQueueExecuteCommandLists(queue.get(), 2, twice, fence.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeFenceQueryStatus(fence.get()), ZE_RESULT_NOT_READY);
    EXPECT_EQ(zeFenceHostSynchronize(fence.get(), 0), ZE_RESULT_NOT_READY);
    EXPECT_EQ(zeFenceHostSynchronize(fence.get(), 1'000'000), ZE_RESULT_NOT_READY);
    ASSERT_EQ(zeEventHostSignal(gate.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeFenceHostSynchronize(fence.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeFenceQueryStatus(fence.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeFenceReset(fence.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeFenceQueryStatus(fence.get()), ZE_RESULT_NOT_READY);
    ASSERT_EQ(execute(queue, list, fence.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeFenceHostSynchronize(fence.get(), UINT32_MAX), ZE_RESULT_SUCCESS);
}

TEST_F(Fence, MayBeginSet) {
    EXPECT_EQ(zeFenceQueryStatus(make_fence(queue, ZE_FENCE_FLAG_SIGNALED).get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeFenceQueryStatus(make_fence(queue).get()), ZE_RESULT_NOT_READY);
}

TEST_F(Fence, ThatNothingWillSetIsNotWaitedFor) {
    EXPECT_EQ(zeFenceHostSynchronize(make_fence(queue).get(), UINT64_MAX), ZE_RESULT_NOT_READY);
}

TEST_F(Fence, IsNotHeldUpByWhatWasSubmittedLater) {
    const OwnedFence fence = make_fence(queue);
    const OwnedList first = make_list();
    const auto memory = make_memory(1 << 20); // so much that the calling thread does not do it at once
    ASSERT_EQ(fill(first, memory, 1), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListClose(first.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(execute(queue, first, fence.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(execute(queue, list), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeFenceHostSynchronize(fence.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeCommandQueueSynchronize(queue.get(), 0), ZE_RESULT_NOT_READY);
    ASSERT_EQ(zeEventHostSignal(gate.get()), ZE_RESULT_SUCCESS);
}

TEST_F(Fence, InUseIsRefused) {
    const OwnedFence fence = make_fence(queue);
    ASSERT_EQ(execute(queue, list, fence.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(execute(queue, list, fence.get()), ZE_RESULT_ERROR_INVALID_SYNCHRONIZATION_OBJECT);
    ASSERT_EQ(zeFenceReset(fence.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(execute(queue, list, fence.get()), ZE_RESULT_ERROR_INVALID_SYNCHRONIZATION_OBJECT);
    ASSERT_EQ(zeEventHostSignal(gate.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeFenceHostSynchronize(fence.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
}

TEST_F(Fence, OfAnotherQueueIsRefused) {
    const OwnedQueue other = make_queue(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
    EXPECT_EQ(execute(queue, list, make_fence(other).get()), ZE_RESULT_ERROR_INVALID_SYNCHRONIZATION_OBJECT);
}

TEST_F(Fence, IsLostWithItsQueue) {
    const OwnedFence fence = make_fence(queue);
    ASSERT_EQ(execute(queue, list, fence.get()), ZE_RESULT_SUCCESS);
    queue.reset(); // gives up waiting for the gate
    EXPECT_EQ(zeFenceHostSynchronize(fence.get(), UINT64_MAX), ZE_RESULT_ERROR_DEVICE_LOST);
}

TEST_F(Fence, IsCheckedWhenItIsMade) {
    ze_fence_handle_t fence = nullptr;
    ze_fence_desc_t desc{ZE_STRUCTURE_TYPE_FENCE_DESC, nullptr, 0};
    EXPECT_EQ(zeFenceCreate(nullptr, &desc, &fence), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeFenceCreate(queue.get(), nullptr, &fence), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeFenceCreate(queue.get(), &desc, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    desc.flags = 2;
    EXPECT_EQ(zeFenceCreate(queue.get(), &desc, &fence), ZE_RESULT_ERROR_INVALID_ENUMERATION);
    EXPECT_EQ(zeFenceQueryStatus(nullptr), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
}

} // namespace
} // namespace zeva::ze_driver_tests
