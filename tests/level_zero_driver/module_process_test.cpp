// Building modules in processes with other settings: the compiler, the cache, the watchdog.
#include "kernel_session.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace zeva::ze_driver_tests {
namespace {

class Session : public KernelSession {
public:
    /// The log of building add_one; empty when it works and adds one.
    [[nodiscard]] std::string use() {
        const auto spirv = read_module("add_one");
        OwnedModule module;
        std::string log;
        if (try_build(module_description(spirv), module, log) != ZE_RESULT_SUCCESS)
            return log;
        const auto kernel = create_kernel(module, "add_one");
        const auto data = shared<std::int32_t>({41});
        set(kernel, data);
        EXPECT_EQ(launch(kernel, 1), ZE_RESULT_SUCCESS);
        EXPECT_EQ(data[0], 42);
        return log;
    }

    /// The result of a launch that ends only by force, and of what comes after it.
    void expect_stopped(const char* endless_kernel) {
        const auto module = build("failures");
        const auto kernel = create_kernel(module, endless_kernel);
        set(kernel, shared<std::int32_t>({0}));
        EXPECT_EQ(launch(kernel, 8), ZE_RESULT_ERROR_DEVICE_LOST);
        EXPECT_EQ(launch(kernel, 8), ZE_RESULT_ERROR_DEVICE_LOST);
    }
};

/// A folder of the test's own, removed with it.
class ModuleProcess : public testing::Test {
protected:
    /// A new process for a part of the test begins the test anew, and is not there for its end.
    void SetUp() override {
        if (const char* const parents = std::getenv(variable)) {
            folder = parents;
            return;
        }
        std::string pattern = testing::TempDir() + "zeva-modules-XXXXXX";
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder = pattern;
        ASSERT_EQ(setenv(variable, pattern.c_str(), 1), 0);
    }
    void TearDown() override {
        unsetenv(variable);
        std::filesystem::remove_all(folder);
    }

    /// A program that stands for the compiler.
    [[nodiscard]] std::string script(const std::string& text) const {
        const auto path = folder / "compiler";
        std::ofstream{path} << "#!/bin/sh\n" << text << '\n';
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
        return path;
    }

    [[nodiscard]] std::size_t cached_modules() const {
        std::error_code none;
        return static_cast<std::size_t>(
            std::ranges::count_if(std::filesystem::recursive_directory_iterator{folder, none},
                                  [](const auto& entry) { return entry.path().extension() == ".module"; }));
    }

    static constexpr const char* variable = "ZEVA_TEST_MODULES";
    std::filesystem::path folder;
};

TEST_F(ModuleProcess, TheCacheIsUsedAndRepaired) {
    in_new_process({{"XDG_CACHE_HOME", folder.c_str()}}, [this] {
        Session session;
        EXPECT_EQ(session.use(), "");
        EXPECT_EQ(cached_modules(), 1u);
        EXPECT_EQ(session.use(), "");
        EXPECT_EQ(cached_modules(), 1u);
        for (const auto& entry : std::filesystem::recursive_directory_iterator{folder})
            if (entry.path().extension() == ".module")
                std::filesystem::resize_file(entry.path(), entry.file_size() / 2);
        EXPECT_EQ(session.use(), "") << "compiled again";
    });
}

TEST_F(ModuleProcess, WhatOthersMayWriteIsNotRun) {
    using std::filesystem::perms;
    in_new_process({{"XDG_CACHE_HOME", folder.c_str()}}, [this] {
        Session session;
        EXPECT_EQ(session.use(), "");
        const auto is_module = [](const auto& entry) { return entry.path().extension() == ".module"; };
        const std::filesystem::recursive_directory_iterator entries{folder};
        const std::filesystem::path module = *std::ranges::find_if(entries, is_module);
        std::filesystem::permissions(module, perms::others_write, std::filesystem::perm_options::add);
        EXPECT_EQ(session.use(), "");
        EXPECT_EQ(std::filesystem::status(module).permissions() & perms::others_write, perms::none)
            << "compiled again";
    });
}

TEST_F(ModuleProcess, WithoutAHomeTheTemporaryFolderServes) {
    in_new_process({{"XDG_CACHE_HOME", "/proc/none"}, {"HOME", "/proc/none"}, {"TMPDIR", "/proc/none"}},
                   [] { EXPECT_EQ(Session{}.use(), ""); });
}

/// Puts a file system of 4 KiB where the cache would be, in a name space of this process.
bool mount_full_disk(const std::filesystem::path& folder) {
    return unshare(CLONE_NEWNS) == 0 && mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           mount("none", folder.c_str(), "tmpfs", 0, "size=4k") == 0;
}

TEST_F(ModuleProcess, FullDisksAreNoMatter) {
    const pid_t probe = fork();
    if (probe == 0)
        _exit(mount_full_disk(folder) ? 0 : 1);
    int status = 0;
    ASSERT_EQ(waitpid(probe, &status, 0), probe);
    if (status != 0)
        GTEST_SKIP() << "this user may not mount a file system";
    in_new_process({{"XDG_CACHE_HOME", folder.c_str()}, {"TMPDIR", folder.c_str()}}, [this] {
        ASSERT_TRUE(mount_full_disk(folder));
        Session session;
        EXPECT_EQ(session.use(), "");
        EXPECT_EQ(cached_modules(), 0u);
    });
}

TEST_F(ModuleProcess, AMissingCompilerIsNamed) {
    in_new_process({{"ZEVA_KERNEL_COMPILER", "/nowhere/compiler"}, {"XDG_CACHE_HOME", folder.c_str()}}, [] {
        const std::string log = Session{}.use();
        EXPECT_NE(log.find("cannot be started"), std::string::npos) << log;
    });
}

TEST_F(ModuleProcess, ACrashOfTheCompilerIsOneLine) {
    const auto compiler = script("echo first >&2; echo second >&2; kill -SEGV $$");
    in_new_process({{"ZEVA_KERNEL_COMPILER", compiler.c_str()}, {"XDG_CACHE_HOME", folder.c_str()}}, [] {
        const std::string log = Session{}.use();
        EXPECT_NE(log.find("stopped"), std::string::npos) << log;
        EXPECT_EQ(log.find("second"), std::string::npos) << log;
    });
}

TEST_F(ModuleProcess, HalfAnObjectIsNotLoaded) {
    const auto compiler = script("printf '\\177ELF\\002\\001'");
    in_new_process({{"ZEVA_KERNEL_COMPILER", compiler.c_str()}, {"XDG_CACHE_HOME", folder.c_str()}},
                   [] { EXPECT_NE(Session{}.use(), ""); });
}

TEST_F(ModuleProcess, SignalsOfTheHostProgramAreNoMatter) {
    in_new_process({{"XDG_CACHE_HOME", folder.c_str()}}, [] {
        std::signal(SIGCHLD, SIG_IGN); // the compiler's status is lost
        void (*const handler)(int) = [](int) {};
        std::signal(SIGFPE, handler);
        Session session;
        EXPECT_EQ(session.use(), "");
        EXPECT_EQ(std::signal(SIGFPE, SIG_DFL), handler) << "handlers stay as they were";
    });
}

TEST_F(ModuleProcess, AFailureIsSeenWithoutTheCompilersStatus) {
    in_new_process({{"XDG_CACHE_HOME", folder.c_str()}, {"ZEVA_KERNEL_COMPILER", "/bin/false"}}, [] {
        std::signal(SIGCHLD, SIG_IGN);
        EXPECT_NE(Session{}.use(), "");
    });
}

TEST_F(ModuleProcess, TheWatchdogStopsAKernelThatNeverEnds) {
    in_new_process({{"ZEVA_WATCHDOG", "100"}}, [] {
        Session session;
        session.expect_stopped("endless");
    });
}

TEST_F(ModuleProcess, WhatAStoppedFunctionReturnsIsNotUsed) {
    in_new_process({{"ZEVA_WATCHDOG", "100"}}, [] {
        Session session;
        session.expect_stopped("endless_search");
    });
}

TEST_F(ModuleProcess, AProcessMayEndWhileItCompiles) {
    in_new_process({{"XDG_CACHE_HOME", folder.c_str()}}, [] {
        auto& session = *new Session;
        std::thread{[&] { static_cast<void>(session.use()); }}.detach();
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    });
}

TEST_F(ModuleProcess, AProcessMayEndWhileAKernelRuns) {
    in_new_process({}, [] {
        auto& session = *new Session;
        std::thread{[&] { session.expect_stopped("endless"); }}.detach();
        std::this_thread::sleep_for(std::chrono::milliseconds{500});
    });
}

} // namespace
} // namespace zeva::ze_driver_tests
