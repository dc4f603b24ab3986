// A closed list that is executed again and again costs no allocation, and no system call where the calling
// thread can do the work.
#include "../bridge/allocation_count.hpp"
#include "command_test.hpp"
#include "driver_child.hpp"

#include <array>
#include <cstddef>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace zeva::ze_driver_tests {
namespace {

/// From now on the kernel kills the process when this thread makes a system call, except to end the process
/// and to read the clock, which is a call on few machines only.
bool forbid_system_calls() {
    std::array filter{
        sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 2, 0),
        sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clock_gettime, 1, 0),
        sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog program{filter.size(), filter.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

class CommandHotPath : public CommandTest {
protected:
    static constexpr std::size_t brief = 4096;
    static constexpr std::size_t lengthy = 1 << 20;
    static constexpr int warm_up_rounds = 20;

    /// A list with commands of every kind that moves bytes or signals, over `size` bytes.
    void record(std::size_t size) {
        pool = make_pool(2, ZE_EVENT_POOL_FLAG_KERNEL_TIMESTAMP);
        done = make_event(pool, 0);
        list = make_list();
        const auto source = make_memory(size);
        const auto destination = make_memory(size);
        const ze_copy_region_t half{0, 0, 0, 32, static_cast<std::uint32_t>(size / 64), 1};
        ASSERT_EQ(fill(list, source, 1), ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeCommandListAppendMemoryCopyRegion(list.get(), destination.data(), &half, 64, 0,
                                                      source.data(), &half, 64, 0, nullptr, 0, nullptr),
                  ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeCommandListAppendBarrier(list.get(), nullptr, 0, nullptr), ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeCommandListAppendMemoryCopy(list.get(), destination.data(), source.data(), size,
                                                done.get(), 0, nullptr),
                  ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
    }

    void make_ready(ze_command_queue_mode_t mode, std::size_t size) {
        queue = make_queue(mode);
        fence = make_fence(queue);
        record(size);
        ASSERT_TRUE(run(warm_up_rounds));
    }

    /// What a program does for every picture. False when a call fails.
    [[nodiscard]] bool run(int rounds) const {
        for (int i = 0; i < rounds; ++i)
            if (execute(queue, list, fence.get()) != ZE_RESULT_SUCCESS ||
                zeFenceHostSynchronize(fence.get(), UINT64_MAX) != ZE_RESULT_SUCCESS ||
                zeFenceReset(fence.get()) != ZE_RESULT_SUCCESS ||
                zeEventHostSynchronize(done.get(), UINT64_MAX) != ZE_RESULT_SUCCESS ||
                zeEventHostReset(done.get()) != ZE_RESULT_SUCCESS)
                return false;
        return true;
    }

    void TearDown() override {
        list.reset();
        done.reset();
        pool.reset();
        fence.reset();
        queue.reset();
        CommandTest::TearDown();
    }

    void expect_no_allocations(ze_command_queue_mode_t mode, std::size_t size) {
        make_ready(mode, size);
        const std::size_t before = test::total_allocations();
        const bool has_run = run(200);
        EXPECT_EQ(test::total_allocations() - before, 0u);
        EXPECT_TRUE(has_run);
    }

    void expect_no_system_calls(ze_command_queue_mode_t mode, std::size_t size) {
        in_new_process({}, [&] {
            make_ready(mode, size);
            if (!forbid_system_calls())
                ::_exit(2);
            ::_exit(run(200) ? 0 : 3);
        });
    }

    OwnedQueue queue;
    OwnedFence fence;
    OwnedEventPool pool;
    OwnedEvent done;
    OwnedList list;
};

TEST_F(CommandHotPath, SynchronousQueuesAllocateNothing) {
    expect_no_allocations(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS, lengthy);
}

TEST_F(CommandHotPath, AsynchronousQueuesAllocateNothing) {
    expect_no_allocations(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS, lengthy);
}

TEST_F(CommandHotPath, AsynchronousQueuesWithBriefWorkAllocateNothing) {
    expect_no_allocations(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS, brief);
}

TEST_F(CommandHotPath, TheCountCounts) {
    const std::size_t before = test::total_allocations();
    const OwnedList other = make_list();
    EXPECT_GT(test::total_allocations(), before);
}

TEST_F(CommandHotPath, SynchronousQueuesCallNothing) {
    expect_no_system_calls(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS, lengthy);
}

TEST_F(CommandHotPath, AsynchronousQueuesWithBriefWorkCallNothing) {
    expect_no_system_calls(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS, brief);
}

TEST_F(CommandHotPath, TheFilterKills) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(
        {
            forbid_system_calls();
            ::getppid();
        },
        testing::KilledBySignal(SIGSYS), "");
}

} // namespace
} // namespace zeva::ze_driver_tests
