// The threads that the driver starts in the host program's process.
#include "kernel_session.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sched.h>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace zeva::ze_driver_tests {
namespace {

/// Starts threads of every kind: of a queue, for launches, for cooperative ones, and what ZEVA_WATCHDOG asks
/// for.
class Threads : public KernelSession {
public:
    Threads() {
        const auto kernel = create_kernel(module_, "count");
        set(kernel, shared<std::int32_t>({0, 0}), 1);
        EXPECT_EQ(launch(kernel, 64), ZE_RESULT_SUCCESS);
        const ze_group_count_t two{2, 1, 1};
        EXPECT_EQ(
            zeCommandListAppendLaunchCooperativeKernel(queue_.get(), kernel.get(), &two, nullptr, 0, nullptr),
            ZE_RESULT_SUCCESS);
        EXPECT_EQ(
            zeCommandListAppendLaunchCooperativeKernel(list.get(), kernel.get(), &two, nullptr, 0, nullptr),
            ZE_RESULT_SUCCESS);
    }

private:
    OwnedModule module_ = build("groups");
    OwnedList queue_ = make_immediate_list(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
};

/// The folders of all threads in /proc but the first.
std::vector<std::filesystem::path> started_threads() {
    std::vector<std::filesystem::path> threads;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/task"})
        if (entry.path().filename() != std::to_string(getpid()))
            threads.push_back(entry.path());
    return threads;
}

/// The value in a line of /proc/.../status; empty when the thread has ended.
std::string status_of(const std::filesystem::path& thread, const std::string& name) {
    std::ifstream file{thread / "status"};
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(name + ":"))
            return line.substr(line.find_first_not_of(" \t", name.size() + 1));
    return {};
}

/// Whether a thread may run on `processors`, or soon will: it sees to that itself when it starts.
bool comes_to(const std::filesystem::path& thread, const std::string& processors) {
    for (int i = 0; i < 1000; ++i) {
        if (status_of(thread, "Cpus_allowed_list") == processors)
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return false;
}

TEST(ProcessThreads, LeaveSignalsToTheHostProgram) {
    in_new_process({{"ZEVA_WATCHDOG", "60000"}}, [] {
        const Threads threads;
        const auto started = started_threads();
        EXPECT_GE(started.size(), 3u);
        for (const auto& thread : started) {
            const std::string text = status_of(thread, "SigBlk");
            const unsigned long blocked = text.empty() ? ~0ul : std::stoul(text, nullptr, 16);
            for (const int signal : {SIGINT, SIGUSR1, SIGCHLD, SIGALRM})
                EXPECT_NE(blocked & 1ul << (signal - 1), 0u) << signal << status_of(thread, "Name");
        }
    });
}

TEST(ProcessThreads, UseAllProcessorsWhateverTheCallerIsBoundTo) {
    if (std::thread::hardware_concurrency() == 1)
        GTEST_SKIP() << "there is one processor";
    in_new_process({}, [] {
        const unsigned processors = std::thread::hardware_concurrency();
        const std::string all = status_of("/proc/self", "Cpus_allowed_list");
        std::jthread{[&] {
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(sched_getcpu(), &one);
            ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
            const Threads threads;
            unsigned kernel_threads = 0;
            for (const auto& thread : started_threads()) {
                if (status_of(thread, "Name") != "zeva kernels")
                    continue;
                ++kernel_threads;
                EXPECT_TRUE(comes_to(thread, all));
            }
            EXPECT_GE(kernel_threads, processors);
        }};
    });
}

} // namespace
} // namespace zeva::ze_driver_tests
