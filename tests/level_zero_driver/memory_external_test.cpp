// Imports of memory whose owner is careless or hostile. What is exported and who closes what: tests/unit.
#include "memory_fixture.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace zeva::ze_driver_tests {
namespace {

constexpr std::size_t size = 100'000;

UniqueFd create_memfd(unsigned flags, std::size_t bytes = size) {
    UniqueFd memory{memfd_create("test", MFD_CLOEXEC | flags)};
    EXPECT_EQ(ftruncate(memory.get(), static_cast<off_t>(bytes)), 0);
    return memory;
}

UniqueFd reopen(const UniqueFd& memory, int mode) {
    return UniqueFd{open(("/proc/self/fd/" + std::to_string(memory.get())).c_str(), mode | O_CLOEXEC)};
}

class MemoryExternal : public MemoryTest {};

TEST_F(MemoryExternal, ImportedMemoryCannotShrink) {
    const UniqueFd memory = create_memfd(MFD_ALLOW_SEALING);
    void* imported = nullptr;
    ASSERT_EQ(try_import(memory.get(), size, &imported), ZE_RESULT_SUCCESS);
    EXPECT_EQ(ftruncate(memory.get(), 0), -1);
    EXPECT_EQ(errno, EPERM);
    fill(imported, 4, size); // nor does anybody get SIGBUS
    EXPECT_EQ(read(imported), 4);
    EXPECT_EQ(ftruncate(memory.get(), size * 2), 0) << "growing does no harm";
    free(imported);
}

TEST_F(MemoryExternal, MemoryThatAllowsNoSealsIsRefused) {
    const UniqueFd memory = create_memfd(0);
    void* imported = nullptr;
    EXPECT_EQ(try_import(memory.get(), size, &imported), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    const UniqueFd sealed = create_memfd(MFD_ALLOW_SEALING);
    ASSERT_EQ(fcntl(sealed.get(), F_ADD_SEALS, F_SEAL_SEAL), 0);
    EXPECT_EQ(try_import(sealed.get(), size, &imported), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(imported, nullptr);
    const UniqueFd fixed = create_memfd(MFD_ALLOW_SEALING);
    ASSERT_EQ(fcntl(fixed.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_SEAL), 0);
    ASSERT_EQ(try_import(fixed.get(), size, &imported), ZE_RESULT_SUCCESS);
    free(imported);
}

TEST_F(MemoryExternal, ReadOnlyDescriptorsAreSealedToo) {
    const UniqueFd memory = create_memfd(MFD_ALLOW_SEALING);
    const UniqueFd read_only = reopen(memory, O_RDONLY);
    ASSERT_TRUE(read_only);
    void* imported = nullptr;
    ASSERT_EQ(try_import(read_only.get(), size, &imported), ZE_RESULT_SUCCESS);
    EXPECT_EQ(ftruncate(memory.get(), 0), -1);
    const char letter = 'z';
    ASSERT_EQ(pwrite(memory.get(), &letter, 1, 17), 1);
    EXPECT_EQ(read(static_cast<std::uint8_t*>(imported) + 17), letter);
    free(imported);
}

TEST_F(MemoryExternal, MemorySealedAgainstWritingIsNotWritten) {
    const UniqueFd memory = create_memfd(MFD_ALLOW_SEALING);
    ASSERT_EQ(fcntl(memory.get(), F_ADD_SEALS, F_SEAL_WRITE), 0);
    void* imported = nullptr;
    ASSERT_EQ(try_import(memory.get(), size, &imported), ZE_RESULT_SUCCESS);
    EXPECT_EQ(read(imported), 0);
    static_cast<std::uint8_t*>(imported)[0] = 1; // as a kernel would: harmless
    char byte = 7;
    ASSERT_EQ(pread(memory.get(), &byte, 1, 0), 1);
    EXPECT_EQ(byte, 0);
    free(imported);
}

TEST_F(MemoryExternal, OtherFilesAreRefused) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    const UniqueFd read_end{ends[0]};
    const UniqueFd write_end{ends[1]};
    const UniqueFd folder{open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    const UniqueFd file{open("/proc/self/exe", O_RDONLY | O_CLOEXEC)};
    const UniqueFd memory = create_memfd(MFD_ALLOW_SEALING);
    const UniqueFd path = reopen(memory, O_PATH);
    void* imported = nullptr;
    for (const int fd : {-1, 987, read_end.get(), write_end.get(), folder.get(), file.get(), path.get()})
        EXPECT_EQ(try_import(fd, 1, &imported), ZE_RESULT_ERROR_INVALID_ARGUMENT) << fd;
    EXPECT_EQ(imported, nullptr);
}

TEST_F(MemoryExternal, ImportsAreAlignedAsAsked) {
    const UniqueFd memory = create_memfd(MFD_ALLOW_SEALING, 12'345);
    auto import = structure<ze_external_memory_import_fd_t>(ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_IMPORT_FD);
    import.flags = ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF;
    import.fd = memory.get();
    constexpr std::size_t alignment = 1 << 22;
    void* imported = nullptr;
    ASSERT_EQ(try_host(12'345, alignment, &imported, &import), ZE_RESULT_SUCCESS);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(imported) % alignment, 0u);
    EXPECT_EQ(type_of(imported), ZE_MEMORY_TYPE_HOST);
    free(imported);
}

} // namespace
} // namespace zeva::ze_driver_tests
