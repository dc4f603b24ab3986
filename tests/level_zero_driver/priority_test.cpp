// Which queue's work goes first, and that none waits for work that came later. The kernels are in
// kernels/priority.cl.
#include "kernel_fixture.hpp"

#include <atomic>
#include <chrono>
#include <span>
#include <thread>
#include <vector>

namespace zeva::ze_driver_tests {
namespace {

using namespace std::chrono_literals;

class Priority : public KernelTest {
protected:
    void SetUp() override {
        KernelTest::SetUp();
        module = build("priority");
    }
    void TearDown() override {
        module.reset();
        KernelTest::TearDown();
    }

    /// A launch whose groups count themselves when they begin, on a queue of its own.
    struct CountedLaunch {
        OwnedQueue queue;
        OwnedList recorded;
        std::span<std::uint32_t> begun;

        [[nodiscard]] std::uint32_t groups_begun() const { return std::atomic_ref{begun[0]}; }
        void wait_for_groups(std::uint32_t count) const {
            while (groups_begun() < count)
                std::this_thread::yield();
        }
        void execute() const {
            ze_command_list_handle_t handle = recorded.get();
            ASSERT_EQ(zeCommandQueueExecuteCommandLists(queue.get(), 1, &handle, nullptr), ZE_RESULT_SUCCESS);
        }
        void synchronize() const {
            ASSERT_EQ(zeCommandQueueSynchronize(queue.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
        }
    };

    [[nodiscard]] CountedLaunch record(const char* kernel_name, std::uint32_t group_count,
                                       std::uint32_t steps, ze_command_queue_priority_t priority,
                                       ze_event_handle_t signal = nullptr) {
        CountedLaunch launch{make_queue(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS, compute_group, priority),
                             make_list(), shared<std::uint32_t>({0})};
        const auto kernel = create_kernel(module, kernel_name);
        set(kernel, launch.begun, shared<std::uint32_t>({0}), steps);
        const ze_group_count_t count{group_count, 1, 1};
        EXPECT_EQ(
            zeCommandListAppendLaunchKernel(launch.recorded.get(), kernel.get(), &count, signal, 0, nullptr),
            ZE_RESULT_SUCCESS);
        EXPECT_EQ(zeCommandListClose(launch.recorded.get()), ZE_RESULT_SUCCESS);
        return launch;
    }

    [[nodiscard]] static ze_kernel_timestamp_data_t time_of(const OwnedEvent& event) {
        ze_kernel_timestamp_result_t time{};
        EXPECT_EQ(zeEventQueryKernelTimestamp(event.get(), &time), ZE_RESULT_SUCCESS);
        return time.global;
    }

    // Of one group, in steps.
    static constexpr std::uint32_t about_a_millisecond = 300'000;
    static constexpr std::uint32_t about_ten_milliseconds = 3'000'000;
    const std::uint32_t processors = std::thread::hardware_concurrency();
    OwnedModule module;
};

TEST_F(Priority, ALaunchOfHighPriorityGetsAheadOfARunningOne) {
    const std::uint32_t low_count = 15 * processors;
    const auto low =
        record("slow_groups", low_count, about_a_millisecond, ZE_COMMAND_QUEUE_PRIORITY_PRIORITY_LOW);
    const auto high =
        record("slow_groups", 12 * processors, about_a_millisecond, ZE_COMMAND_QUEUE_PRIORITY_PRIORITY_HIGH);
    low.execute();
    low.wait_for_groups(1);
    high.execute();
    high.synchronize();
    EXPECT_LT(low.groups_begun(), low_count) << "with a fair share they would all have begun";
    low.synchronize();
    EXPECT_EQ(low.groups_begun(), low_count);
}

TEST_F(Priority, ALaunchDoesNotWaitForOnesThatCameLater) {
    if (processors == 1)
        GTEST_SKIP() << "launches are not shared with other threads";
    const OwnedEventPool pool = make_pool(2, ZE_EVENT_POOL_FLAG_KERNEL_TIMESTAMP);
    for (int round = 0; round < 5; ++round) {
        const OwnedEvent first_end = make_event(pool, 0);
        const OwnedEvent second_end = make_event(pool, 1);
        const auto first = record("one_fast_group", 2, about_ten_milliseconds,
                                  ZE_COMMAND_QUEUE_PRIORITY_NORMAL, first_end.get());
        const auto second = record("slow_groups", 15 * processors, about_ten_milliseconds,
                                   ZE_COMMAND_QUEUE_PRIORITY_NORMAL, second_end.get());
        first.execute();
        first.wait_for_groups(2);
        std::this_thread::sleep_for(1ms); // one of its threads waits for the other
        second.execute();
        first.synchronize();
        second.synchronize();
        const auto [start, end] = time_of(second_end);
        ASSERT_LT(time_of(first_end).kernelEnd, start + (end - start) / 2) << "round " << round;
    }
}

} // namespace
} // namespace zeva::ze_driver_tests
