// Event pools that two processes share.
#include "command_test.hpp"
#include "driver_child.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace zeva::ze_driver_tests {
namespace {

/// Exit codes of the child, which has no test framework.
enum Outcome { good = 0, no_driver = 2, not_opened = 3, was_reset = 4, not_signalled = 5 };

/// The other process: opens the pool whose handle comes through `channel`, waits for event 0, which is set
/// when event 1 is, and answers by event 2.
int take_part(int channel) {
    ze_driver_handle_t driver = nullptr;
    ze_context_handle_t context = nullptr;
    std::uint32_t count = 1;
    const ze_context_desc_t context_desc{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
    if (zeInit(0) != ZE_RESULT_SUCCESS || zeDriverGet(&count, &driver) != ZE_RESULT_SUCCESS ||
        zeContextCreate(driver, &context_desc, &context) != ZE_RESULT_SUCCESS)
        return no_driver;
    ze_ipc_event_pool_handle_t handle{};
    ze_event_pool_handle_t pool = nullptr;
    if (::read(channel, &handle, sizeof handle) != sizeof handle ||
        zeEventPoolOpenIpcHandle(context, handle, &pool) != ZE_RESULT_SUCCESS)
        return not_opened;
    ze_event_handle_t events[3] = {};
    for (std::uint32_t i = 0; i < 3; ++i) {
        const ze_event_desc_t desc{ZE_STRUCTURE_TYPE_EVENT_DESC, nullptr, i, 0, ZE_EVENT_SCOPE_FLAG_HOST};
        if (zeEventCreate(pool, &desc, &events[i]) != ZE_RESULT_SUCCESS)
            return not_opened;
    }
    if (zeEventQueryStatus(events[0]) != ZE_RESULT_SUCCESS)
        return was_reset;
    if (::write(channel, "r", 1) != 1 || zeEventHostSynchronize(events[1], UINT64_MAX) != ZE_RESULT_SUCCESS ||
        zeEventHostSignal(events[2]) != ZE_RESULT_SUCCESS)
        return not_signalled;
    for (ze_event_handle_t event : events)
        zeEventDestroy(event);
    return zeEventPoolCloseIpcHandle(pool) == ZE_RESULT_SUCCESS ? good : not_opened;
}

class EventIpc : public CommandTest {
protected:
    // Everything happens in a new process: a child can use the driver when its parent has not used it yet.
    void SetUp() override {}
    void TearDown() override {}

    void start() {
        int ends[2];
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
        channel = ends[0];
        child = ::fork();
        if (child == 0)
            ::_exit(take_part(ends[1]));
        ::close(ends[1]);
        CommandTest::SetUp();
    }

    void finish() {
        ::close(channel); // ends a child that still waits for a handle
        int status = 0;
        EXPECT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, good);
        CommandTest::TearDown();
    }

    void exchange_signals() {
        const OwnedEventPool pool = make_pool(3, ZE_EVENT_POOL_FLAG_IPC);
        const OwnedEvent already = make_event(pool, 0);
        const OwnedEvent question = make_event(pool, 1);
        const OwnedEvent answer = make_event(pool, 2);
        ASSERT_EQ(zeEventHostSignal(already.get()), ZE_RESULT_SUCCESS);
        ze_ipc_event_pool_handle_t handle{};
        ASSERT_EQ(zeEventPoolGetIpcHandle(pool.get(), &handle), ZE_RESULT_SUCCESS);
        ASSERT_EQ(::write(channel, &handle, sizeof handle), static_cast<ssize_t>(sizeof handle));
        char ready = 0;
        ASSERT_EQ(::read(channel, &ready, 1), 1) << "the child could not open the pool";
        ::usleep(2000); // the child sleeps by now, and is woken across the border of processes
        const OwnedList list = make_immediate_list(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
        ASSERT_EQ(zeCommandListAppendSignalEvent(list.get(), question.get()), ZE_RESULT_SUCCESS);
        EXPECT_EQ(zeEventHostSynchronize(answer.get(), 10'000'000'000), ZE_RESULT_SUCCESS);
    }

    int channel = -1;
    pid_t child = -1;
};

TEST_F(EventIpc, BothProcessesSetAndSeeEvents) {
    in_new_process({}, [this] {
        start();
        exchange_signals();
        finish();
    });
}

TEST_F(EventIpc, AnOpaqueHandleIsEnough) {
    in_new_process({{"ZEVA_IPC", "opaque"}}, [this] {
        start();
        exchange_signals();
        finish();
    });
}

using EventIpcHandle = CommandTest;

TEST_F(EventIpcHandle, OpensInItsOwnProcess) {
    const OwnedEventPool pool = make_pool(2, ZE_EVENT_POOL_FLAG_KERNEL_TIMESTAMP);
    const OwnedEvent event = make_event(pool, 1);
    ze_ipc_event_pool_handle_t handle{};
    ASSERT_EQ(zeEventPoolGetIpcHandle(pool.get(), &handle), ZE_RESULT_SUCCESS);
    ze_event_pool_handle_t opened = nullptr;
    ASSERT_EQ(zeEventPoolOpenIpcHandle(context, handle, &opened), ZE_RESULT_SUCCESS);
    EXPECT_NE(opened, pool.get());
    {
        const ze_event_desc_t desc{ZE_STRUCTURE_TYPE_EVENT_DESC, nullptr, 1, 0, 0};
        ze_event_handle_t same = nullptr;
        ASSERT_EQ(zeEventCreate(opened, &desc, &same), ZE_RESULT_SUCCESS);
        const OwnedEvent owner{same};
        ASSERT_EQ(zeEventHostSignal(event.get()), ZE_RESULT_SUCCESS);
        EXPECT_EQ(zeEventQueryStatus(same), ZE_RESULT_SUCCESS);
        ze_kernel_timestamp_result_t time{};
        EXPECT_EQ(zeEventQueryKernelTimestamp(same, &time), ZE_RESULT_SUCCESS)
            << "the pool's flags are shared";
    }
    EXPECT_EQ(zeEventPoolCloseIpcHandle(opened), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventPoolCloseIpcHandle(opened), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
}

TEST_F(EventIpcHandle, WhatIsNoPoolIsRefused) {
    ze_event_pool_handle_t opened = nullptr;
    ze_ipc_event_pool_handle_t handle{};
    std::memset(&handle, 0x5a, sizeof handle);
    EXPECT_NE(zeEventPoolOpenIpcHandle(context, handle, &opened), ZE_RESULT_SUCCESS);
    handle = {};
    const int null_device = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    const int empty = ::memfd_create("empty", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    const int shrinkable = ::memfd_create("shrinkable", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    ASSERT_EQ(::ftruncate(shrinkable, 4096), 0);
    for (const int fd : {null_device, empty, shrinkable}) {
        std::memcpy(&handle, &fd, sizeof fd); // as programs do that pass the descriptor only
        EXPECT_NE(zeEventPoolOpenIpcHandle(context, handle, &opened), ZE_RESULT_SUCCESS);
        ::close(fd);
    }
}

TEST_F(EventIpcHandle, ALyingHeaderIsRefused) {
    const OwnedEventPool pool = make_pool(1);
    ze_ipc_event_pool_handle_t handle{};
    ASSERT_EQ(zeEventPoolGetIpcHandle(pool.get(), &handle), ZE_RESULT_SUCCESS);
    int fd = -1;
    std::memcpy(&fd, &handle, sizeof fd);
    const std::uint32_t too_many = 1'000'000;
    ASSERT_EQ(::pwrite(fd, &too_many, sizeof too_many, 8), 4); // the number of places
    ze_event_pool_handle_t opened = nullptr;
    EXPECT_EQ(zeEventPoolOpenIpcHandle(context, handle, &opened), ZE_RESULT_ERROR_INVALID_ARGUMENT);
}

} // namespace
} // namespace zeva::ze_driver_tests
