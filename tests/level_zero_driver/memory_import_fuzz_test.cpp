// Imports of descriptors of every kind with numbers of every kind, from a fixed seed: an error code or memory
// that can be used to its last byte whatever its owner does, never a signal.
#include "memory_fixture.hpp"

#include <array>
#include <fcntl.h>
#include <random>
#include <string>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

namespace zeva::ze_driver_tests {
namespace {

using Random = std::mt19937;

/// One of the arguments.
template <class T>
T one_of(Random& random, std::initializer_list<T> values) {
    return values.begin()[random() % values.size()];
}

std::size_t any_size(Random& random) {
    const std::size_t power = std::size_t{1} << random() % 64;
    return one_of<std::size_t>(random, {0, 1, power, power - 1, power + 1, random() % 300'000, SIZE_MAX});
}

UniqueFd any_memfd(Random& random) {
    UniqueFd memory{memfd_create("fuzz", MFD_CLOEXEC | one_of(random, {0u, unsigned{MFD_ALLOW_SEALING}}))};
    const auto size = static_cast<off_t>(one_of<std::size_t>(
        random, {0, 1, 4095, 4096, 4097, 65'536, 100'000, random() % 1'000'000, std::size_t{1} << 40}));
    EXPECT_EQ(ftruncate(memory.get(), size), 0);
    const int seals = random() & (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
    static_cast<void>(fcntl(memory.get(), F_ADD_SEALS, seals)); // some allow none
    const int mode = one_of(random, {O_RDWR, O_RDWR, O_RDONLY, O_WRONLY, O_PATH});
    if (mode != O_RDWR)
        memory.reset(open(("/proc/self/fd/" + std::to_string(memory.get())).c_str(), mode | O_CLOEXEC));
    return memory;
}

UniqueFd any_other_file(Random& random) {
    std::array<int, 2> ends{};
    switch (random() % 6) {
    case 0:
        return UniqueFd{open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    case 1:
        return UniqueFd{open("/dev/zero", O_RDWR | O_CLOEXEC)};
    case 2:
        return UniqueFd{open("/proc/self/exe", O_RDONLY | O_CLOEXEC)};
    case 3:
        return UniqueFd{eventfd(0, EFD_CLOEXEC)};
    case 4:
        EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
        break;
    default:
        EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    }
    close(ends[1]);
    return UniqueFd{ends[0]};
}

class MemoryImportFuzz : public MemoryTest {
protected:
    /// What a program may do with memory that it was given, while the owner takes it away.
    void use(void* pointer, int fd) {
        void* base = nullptr;
        std::size_t size = 0;
        ASSERT_EQ(zeMemGetAddressRange(context, pointer, &base, &size), ZE_RESULT_SUCCESS);
        EXPECT_EQ(base, pointer);
        static_cast<void>(ftruncate(fd, 0));
        std::uint8_t* const last = static_cast<std::uint8_t*>(pointer) + size - 1;
        static_cast<void>(read(pointer));
        static_cast<void>(read(last));
        const std::uint8_t value = 1; // refused where the memory can only be read
        static_cast<void>(zeCommandListAppendMemoryFill(list.get(), last, &value, 1, 1, nullptr, 0, nullptr));
    }

    void import_any(Random& random) {
        const UniqueFd owned = random() % 3 == 0 ? any_other_file(random) : any_memfd(random);
        const int fd = random() % 20 == 0 ? static_cast<int>(random()) | 1 << 20 : owned.get(); // or none
        auto import = structure<ze_external_memory_import_fd_t>(ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_IMPORT_FD);
        import.flags = random() % 10 == 0
                           ? random()
                           : ze_external_memory_type_flags_t{ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF};
        import.fd = fd;
        const std::size_t size = any_size(random);
        const std::size_t alignment = one_of<std::size_t>(random, {0, 1, 4096, 1 << 21, any_size(random)});
        void* pointer = nullptr;
        const ze_result_t result = random() % 2 == 0 ? try_device(size, alignment, &pointer, &import)
                                                     : try_host(size, alignment, &pointer, &import);
        ASSERT_EQ(pointer != nullptr, result == ZE_RESULT_SUCCESS);
        ASSERT_NE(result, ZE_RESULT_ERROR_UNKNOWN);
        EXPECT_TRUE(fd != owned.get() || fcntl(fd, F_GETFD) >= 0) << "the descriptor stays the caller's";
        if (pointer != nullptr) {
            use(pointer, fd);
            free(pointer);
        }
    }

    void open_any(Random& random, const ze_ipc_mem_handle_t& valid) {
        ze_ipc_mem_handle_t handle = valid;
        for (unsigned changes = random() % 8; changes > 0; --changes)
            handle.data[random() % sizeof(handle.data) * (random() % 2)] = static_cast<char>(random());
        const UniqueFd memory = any_memfd(random);
        const int number = memory.get();
        if (random() % 3 == 0)
            std::memcpy(handle.data, &number, sizeof number);
        void* pointer = nullptr;
        const ze_result_t result = zeMemOpenIpcHandle(context, device, handle, random() % 5, &pointer);
        ASSERT_EQ(pointer != nullptr, result == ZE_RESULT_SUCCESS);
        if (pointer != nullptr) {
            use(pointer, number);
            EXPECT_EQ(zeMemCloseIpcHandle(context, pointer), ZE_RESULT_SUCCESS);
        }
    }
};

constexpr int cases = 3000;

TEST_F(MemoryImportFuzz, Descriptors) {
    Random random{1};
    for (int i = 0; i < cases && !HasFatalFailure(); ++i)
        import_any(random);
}

TEST_F(MemoryImportFuzz, IpcHandles) {
    Random random{2};
    std::uint8_t* const memory = device_memory(1000);
    ze_ipc_mem_handle_t valid{};
    ASSERT_EQ(zeMemGetIpcHandle(context, memory, &valid), ZE_RESULT_SUCCESS);
    for (int i = 0; i < cases && !HasFatalFailure(); ++i)
        open_any(random, valid);
    free(memory);
}

} // namespace
} // namespace zeva::ze_driver_tests
