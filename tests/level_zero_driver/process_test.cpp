// Forked children, and the end of a process.
#include "driver_child.hpp"
#include "driver_use.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace zeva::ze_driver_tests {
namespace {

/// The exit code of a child that runs `body`, which returns it; -1 when the child hangs or crashes.
int in_forked_child(const std::function<int()>& body) {
    const pid_t child = fork();
    if (child == 0) {
        alarm(20);
        _exit(body());
    }
    int status = 0;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Process, ForkBeforeUseWorksInBoth) {
    in_new_process({}, [] {
        EXPECT_EQ(in_forked_child([] {
                      static_cast<void>(use_driver());
                      return testing::Test::HasFailure() ? 1 : 0;
                  }),
                  0);
        static_cast<void>(use_driver());
    });
}

TEST(Process, ForkAndExecWorks) {
    in_new_process({}, [] {
        static_cast<void>(use_driver());
        EXPECT_EQ(in_forked_child([] {
                      execl("/proc/self/exe", "tests", "--gtest_filter=DriverProperties.SpeaksApi14",
                            nullptr);
                      return 1;
                  }),
                  0);
    });
}

/// How many of the calls do not say that the driver is not there. Without zeInit: some loaders remember its
/// result.
int calls_that_are_answered(const UsedObjects& objects) {
    std::uint32_t count = 1;
    ze_driver_handle_t driver = nullptr;
    ze_context_handle_t context = nullptr;
    void* memory = nullptr;
    const ze_context_desc_t context_description{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
    const ze_host_mem_alloc_desc_t memory_description{ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC, nullptr, 0};
    int answered = 0;
    for (const ze_result_t result : {zeDriverGet(&count, &driver), zeDeviceGetStatus(objects.device),
                                     zeContextCreate(objects.driver, &context_description, &context),
                                     zeMemAllocHost(objects.context, &memory_description, 64, 1, &memory),
                                     zeMemFree(objects.context, objects.memory),
                                     zeCommandListAppendBarrier(objects.list, nullptr, 0, nullptr),
                                     zeCommandListDestroy(objects.list), zeContextDestroy(objects.context)})
        answered += result != ZE_RESULT_ERROR_UNINITIALIZED;
    return answered;
}

TEST(Process, AChildForkedAfterUseGetsErrorsAndMayEnd) {
    in_new_process({}, [] {
        const auto objects = use_driver();
        EXPECT_EQ(in_forked_child([&] { return calls_that_are_answered(objects); }), 0);
        EXPECT_EQ(in_forked_child([] { // with everything that runs at exit
                      std::exit(3);
                      return 0;
                  }),
                  3);
        fill(objects, 1); // the parent is as it was
    });
}

TEST(Process, NoChildHangsOnLocksOfOtherThreads) {
    in_new_process({}, [] {
        const auto objects = use_driver();
        std::atomic<bool> stop{false};
        std::thread busy{[&] {
            while (!stop) {
                fill(objects, 10);
                void* memory = nullptr;
                const ze_host_mem_alloc_desc_t description{ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC, nullptr, 0};
                if (zeMemAllocHost(objects.context, &description, 4096, 1, &memory) == ZE_RESULT_SUCCESS)
                    zeMemFree(objects.context, memory);
            }
        }};
        for (int i = 0; i < 20; ++i)
            EXPECT_EQ(in_forked_child([&] { return calls_that_are_answered(objects); }), 0);
        stop = true;
        busy.join();
    });
}

TEST(Process, MayEndWithEverythingAlive) {
    in_new_process({}, [] { fill(use_driver(), 1000); });
}

TEST(Process, MayEndInAnyOrder) {
    in_new_process({}, [] {
        const auto objects = use_driver();
        EXPECT_EQ(zeContextDestroy(objects.context), ZE_RESULT_SUCCESS); // before what was created in it
        EXPECT_EQ(zeCommandListDestroy(objects.list), ZE_RESULT_SUCCESS);
        EXPECT_EQ(zeMemFree(objects.context, objects.memory), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    });
}

TEST(Process, MayDestroyAtExit) {
    in_new_process({}, [] {
        static UsedObjects objects;
        std::atexit([] {
            zeCommandListDestroy(objects.list);
            zeMemFree(objects.context, objects.memory);
            zeContextDestroy(objects.context);
        });
        objects = use_driver();
        fill(objects, 100);
    });
}

} // namespace
} // namespace zeva::ze_driver_tests
