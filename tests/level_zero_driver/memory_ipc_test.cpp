// Memory in other processes. The handles are 64 bytes that work by any channel; by default they begin with a
// descriptor, for programs that send only that.
#include "driver_child.hpp"
#include "driver_use.hpp"
#include "memory_fixture.hpp"

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <functional>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace zeva::ze_driver_tests {
namespace {

constexpr std::size_t size = 200'000;
constexpr std::uint8_t pattern = 0xA7;

class MemoryIpc : public MemoryTest {
protected:
    [[nodiscard]] ze_ipc_mem_handle_t handle_of(const void* pointer) {
        ze_ipc_mem_handle_t handle{};
        EXPECT_EQ(zeMemGetIpcHandle(context, pointer, &handle), ZE_RESULT_SUCCESS);
        return handle;
    }

    [[nodiscard]] ze_result_t try_open(const ze_ipc_mem_handle_t& handle, void** pointer,
                                       ze_ipc_memory_flags_t flags = 0) {
        return zeMemOpenIpcHandle(context, device, handle, flags, pointer);
    }

    /// Opens the handle, expects the memory that begins with `pattern` and closes it.
    void expect_pattern(const ze_ipc_mem_handle_t& handle) {
        void* opened = nullptr;
        ASSERT_EQ(try_open(handle, &opened), ZE_RESULT_SUCCESS);
        EXPECT_EQ(read(opened), pattern);
        EXPECT_EQ(type_of(opened), ZE_MEMORY_TYPE_DEVICE);
        EXPECT_EQ(zeMemCloseIpcHandle(context, opened), ZE_RESULT_SUCCESS);
    }
};

TEST_F(MemoryIpc, OpenedMemoryIsTheMemory) {
    for (std::uint8_t* memory : {device_memory(size), host_memory(size)}) {
        const ze_ipc_mem_handle_t handle = handle_of(memory);
        std::array<void*, 2> opened{};
        ASSERT_EQ(try_open(handle, &opened[0], ZE_IPC_MEMORY_FLAG_BIAS_CACHED), ZE_RESULT_SUCCESS);
        ASSERT_EQ(try_open(handle, &opened[1], ZE_IPC_MEMORY_FLAG_BIAS_UNCACHED), ZE_RESULT_SUCCESS);
        EXPECT_NE(opened[0], opened[1]);
        fill(opened[0], pattern, size);
        EXPECT_EQ(read(memory + size - 1), pattern);
        EXPECT_EQ(zeMemFree(context, opened[0]), ZE_RESULT_ERROR_INVALID_ARGUMENT) << "closed, not freed";
        EXPECT_EQ(zeMemCloseIpcHandle(context, memory), ZE_RESULT_ERROR_INVALID_ARGUMENT);
        free(memory);
        EXPECT_EQ(read(opened[1]), pattern) << "open memory stays";
        for (void* pointer : opened)
            EXPECT_EQ(zeMemCloseIpcHandle(context, pointer), ZE_RESULT_SUCCESS);
        EXPECT_EQ(zeMemCloseIpcHandle(context, opened[0]), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    }
}

TEST_F(MemoryIpc, TheDescriptorAloneIsEnough) { // as SCM_RIGHTS leaves it in the other process
    std::uint8_t* const memory = device_memory(size);
    fill(memory, pattern, size);
    const ze_ipc_mem_handle_t handle = handle_of(memory);
    int fd = -1;
    std::memcpy(&fd, handle.data, sizeof fd);
    const UniqueFd received{dup(fd)};
    ASSERT_TRUE(received);
    const int number = received.get();
    for (const int rest : {0x00, 0xCD}) {
        ze_ipc_mem_handle_t other{};
        std::memset(other.data, rest, sizeof other.data);
        std::memcpy(other.data, &number, sizeof number);
        expect_pattern(other);
    }
    ze_ipc_mem_handle_t patched = handle; // the way of programs that send both
    std::memcpy(patched.data, &number, sizeof number);
    expect_pattern(patched);
    free(memory);
    expect_pattern(patched);
}

TEST_F(MemoryIpc, BadHandlesAreRefused) {
    void* opened = nullptr;
    for (const int byte : {0x00, 0x7F, 0xFF}) {
        ze_ipc_mem_handle_t handle{};
        std::memset(handle.data, byte, sizeof handle.data);
        EXPECT_EQ(try_open(handle, &opened), ZE_RESULT_ERROR_INVALID_ARGUMENT) << byte;
    }
    std::uint8_t* const memory = device_memory(size);
    const ze_ipc_mem_handle_t handle = handle_of(memory);
    EXPECT_EQ(try_open(handle, &opened, 4), ZE_RESULT_ERROR_INVALID_ENUMERATION);
    ze_ipc_mem_handle_t result{};
    EXPECT_EQ(zeMemGetIpcHandle(context, memory + 1, &result), ZE_RESULT_ERROR_INVALID_ARGUMENT) << "inside";
    EXPECT_EQ(zeMemGetIpcHandle(context, &result, &result), ZE_RESULT_ERROR_INVALID_ARGUMENT) << "no USM";
    free(memory);
    EXPECT_EQ(try_open(handle, &opened), ZE_RESULT_ERROR_INVALID_ARGUMENT) << "freed";
    void* shared = nullptr;
    ASSERT_EQ(try_shared(size, 0, &shared), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeMemGetIpcHandle(context, shared, &result), ZE_RESULT_ERROR_UNSUPPORTED_FEATURE);
    free(shared);
    EXPECT_EQ(opened, nullptr);
}

// Two programs that have nothing in common but the bytes which a third one carries from a pipe to a pipe.

constexpr int handle_in = 0;   // where the importer reads
constexpr int handle_out = 98; // where the exporter writes, and waits for the end of its input

TEST_F(MemoryIpc, DISABLED_Exporter) {
    std::uint8_t* const memory = device_memory(size);
    fill(memory, pattern, size);
    const ze_ipc_mem_handle_t handle = handle_of(memory);
    ASSERT_EQ(write(handle_out, &handle, sizeof handle), static_cast<ssize_t>(sizeof handle));
    char end = 0;
    EXPECT_EQ(::read(handle_in, &end, 1), 0);
    EXPECT_EQ(read(memory + 1), pattern + 1) << "what the importer wrote";
    free(memory);
}

TEST_F(MemoryIpc, DISABLED_Importer) {
    ze_ipc_mem_handle_t handle{};
    ASSERT_EQ(::read(handle_in, &handle, sizeof handle), static_cast<ssize_t>(sizeof handle));
    void* opened = nullptr;
    ASSERT_EQ(try_open(handle, &opened), ZE_RESULT_SUCCESS);
    EXPECT_EQ(read(static_cast<std::uint8_t*>(opened) + size - 1), pattern);
    fill(static_cast<std::uint8_t*>(opened) + 1, pattern + 1, 1);
    EXPECT_EQ(zeMemCloseIpcHandle(context, opened), ZE_RESULT_SUCCESS);
}

struct Pipe {
    UniqueFd read_end;
    UniqueFd write_end;

    Pipe() {
        std::array<int, 2> ends{};
        EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
        read_end.reset(ends[0]);
        write_end.reset(ends[1]);
    }
};

/// Another process of this program.
pid_t start(const char* test, const char* form, int input, int output) {
    const pid_t child = fork();
    if (child != 0)
        return child;
    dup2(input, handle_in);
    dup2(output, handle_out);
    setenv("ZEVA_IPC", form, 1);
    const std::string filter = std::string{"--gtest_filter="} + test;
    execl("/proc/self/exe", "tests", "--gtest_also_run_disabled_tests", filter.c_str(), nullptr);
    _exit(127);
}

int exit_code(pid_t child) {
    int status = 0;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void share_between_programs(const char* form) {
    Pipe exported;
    Pipe end;
    Pipe carried;
    const pid_t exporter =
        start("MemoryIpc.DISABLED_Exporter", form, end.read_end.get(), exported.write_end.get());
    exported.write_end.reset();
    ze_ipc_mem_handle_t handle{};
    ASSERT_EQ(read(exported.read_end.get(), &handle, sizeof handle), static_cast<ssize_t>(sizeof handle));
    ASSERT_EQ(write(carried.write_end.get(), &handle, sizeof handle), static_cast<ssize_t>(sizeof handle));
    const pid_t importer =
        start("MemoryIpc.DISABLED_Importer", form, carried.read_end.get(), carried.write_end.get());
    EXPECT_EQ(exit_code(importer), 0);
    end.write_end.reset();
    EXPECT_EQ(exit_code(exporter), 0);
}

TEST(MemoryIpcPrograms, ShareByBytes) {
    share_between_programs("fd");
}

TEST(MemoryIpcPrograms, ShareByOpaqueBytes) {
    share_between_programs("opaque");
}

TEST(MemoryIpcPrograms, OpaqueHandlesHaveNoDescriptor) {
    in_new_process({{"ZEVA_IPC", "opaque"}}, [] {
        const auto objects = use_driver();
        ze_ipc_mem_handle_t handle{};
        ASSERT_EQ(zeMemGetIpcHandle(objects.context, objects.memory, &handle), ZE_RESULT_SUCCESS);
        int fd = 0;
        std::memcpy(&fd, handle.data, sizeof fd);
        EXPECT_EQ(fd, -1);
        const UniqueFd memory{memfd_create("not a handle", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
        ASSERT_EQ(ftruncate(memory.get(), 4096), 0);
        ze_ipc_mem_handle_t descriptor{};
        const int number = memory.get();
        std::memcpy(descriptor.data, &number, sizeof number);
        void* opened = nullptr;
        EXPECT_EQ(zeMemOpenIpcHandle(objects.context, objects.device, descriptor, 0, &opened),
                  ZE_RESULT_ERROR_INVALID_ARGUMENT);
    });
}

} // namespace
} // namespace zeva::ze_driver_tests
