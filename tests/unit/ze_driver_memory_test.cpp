// The software Level Zero driver: unified shared memory, export and import in every regime.
// ZEVA_EXPORT_REGIME and ZEVA_IMPORT_REGIME say which one this run is about.
#include "ze_driver_fixture.hpp"

#include <array>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <zeva/unique_fd.hpp>

namespace zeva::ze_driver::test {
namespace {

constexpr std::size_t size = 100'000;

bool is_open(int fd) {
    return fcntl(fd, F_GETFD) >= 0;
}

bool is_same_file(int a, int b) {
    struct stat first {};
    struct stat second {};
    return fstat(a, &first) == 0 && fstat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

std::size_t open_fd_count() {
    std::size_t count = 0;
    for (int fd = 0; fd < 1024; ++fd)
        count += is_open(fd) ? 1 : 0;
    return count;
}

class ZeDriverMemory : public ZeDriver {
protected:
    void SetUp() override {
        ZeDriver::SetUp();
        export_regime_ = environment_or("ZEVA_EXPORT_REGIME", "fresh");
        driver_closes_imports_ = environment_or("ZEVA_IMPORT_REGIME", "caller-keeps") == "driver-closes";
    }

    ze_result_t try_export(const void* pointer, int* fd,
                           ze_external_memory_type_flags_t flags = ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF) {
        ze_external_memory_export_fd_t exported{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_FD, nullptr, flags,
                                                -1};
        ze_memory_allocation_properties_t properties{};
        properties.stype = ZE_STRUCTURE_TYPE_MEMORY_ALLOCATION_PROPERTIES;
        properties.pNext = &exported;
        const ze_result_t result = zeMemGetAllocProperties(context_.get(), pointer, &properties, nullptr);
        *fd = exported.fd;
        return result;
    }

    int export_fd(const void* pointer) {
        int fd = -1;
        EXPECT_EQ(try_export(pointer, &fd), ZE_RESULT_SUCCESS);
        return fd;
    }

    ze_result_t try_import(int fd, std::size_t bytes, void** pointer,
                           ze_external_memory_type_flags_t flags = ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF) {
        const ze_external_memory_import_fd_t import{ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_IMPORT_FD, nullptr,
                                                    flags, fd};
        return try_alloc_device(bytes, pointer, 0, &import);
    }

    /// Imports a duplicate of `fd`, which is closed afterwards in every regime.
    std::uint8_t* import_fd(int fd) {
        UniqueFd given = UniqueFd::duplicate(fd);
        void* pointer = nullptr;
        EXPECT_EQ(try_import(given.get(), size, &pointer), ZE_RESULT_SUCCESS);
        if (driver_closes_imports_)
            static_cast<void>(given.release());
        return static_cast<std::uint8_t*>(pointer);
    }

    /// A descriptor of an allocation that this test owns whatever the regime. Once for each allocation.
    UniqueFd export_private(const void* pointer) {
        const int fd = export_fd(pointer);
        return export_regime_ == "cached-driver-closes" ? UniqueFd::duplicate(fd) : UniqueFd{fd};
    }

    std::string export_regime_;
    bool driver_closes_imports_ = false;
};

TEST_F(ZeDriverMemory, EveryKindIsMappedAlignedAndDescribed) {
    const ze_device_mem_alloc_desc_t device_desc{ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, nullptr, 0, 0};
    const ze_host_mem_alloc_desc_t host_desc{ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC, nullptr, 0};
    std::array<void*, 3> pointers{};
    ASSERT_EQ(zeMemAllocHost(context_.get(), &host_desc, size, 64, &pointers[0]), ZE_RESULT_SUCCESS);
    ASSERT_EQ(try_alloc_device(size, &pointers[1], 4096), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeMemAllocShared(context_.get(), &device_desc, &host_desc, size, 1, device_, &pointers[2]),
              ZE_RESULT_SUCCESS);
    constexpr std::array types{ZE_MEMORY_TYPE_HOST, ZE_MEMORY_TYPE_DEVICE, ZE_MEMORY_TYPE_SHARED};
    for (std::size_t i = 0; i < pointers.size(); ++i) {
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(pointers[i]) % 4096, 0u);
        auto* bytes = static_cast<std::uint8_t*>(pointers[i]);
        std::memset(bytes, 1, size);
        ze_memory_allocation_properties_t properties{};
        properties.stype = ZE_STRUCTURE_TYPE_MEMORY_ALLOCATION_PROPERTIES;
        ze_device_handle_t device = nullptr;
        ASSERT_EQ(zeMemGetAllocProperties(context_.get(), bytes + size - 1, &properties, &device),
                  ZE_RESULT_SUCCESS);
        EXPECT_EQ(properties.type, types[i]);
        EXPECT_EQ(device, types[i] == ZE_MEMORY_TYPE_HOST ? nullptr : device_);
        void* base = nullptr;
        std::size_t range = 0;
        ASSERT_EQ(zeMemGetAddressRange(context_.get(), bytes + 5, &base, &range), ZE_RESULT_SUCCESS);
        EXPECT_EQ(base, bytes);
        EXPECT_GE(range, size);
        EXPECT_EQ(free_memory(bytes), ZE_RESULT_SUCCESS);
    }
}

TEST_F(ZeDriverMemory, BadRequestsAreRefused) {
    void* pointer = nullptr;
    EXPECT_EQ(try_alloc_device(0, &pointer), ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    EXPECT_EQ(try_alloc_device(std::size_t{1} << 60, &pointer), ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    EXPECT_EQ(try_alloc_device(SIZE_MAX, &pointer), ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    EXPECT_EQ(try_alloc_device(size, &pointer, 48), ZE_RESULT_ERROR_UNSUPPORTED_ALIGNMENT);
    EXPECT_EQ(try_alloc_device(size, nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(pointer, nullptr);
}

TEST_F(ZeDriverMemory, ForeignPointersAreUnknown) {
    int on_the_stack = 0;
    ze_memory_allocation_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_MEMORY_ALLOCATION_PROPERTIES;
    properties.type = ZE_MEMORY_TYPE_DEVICE;
    ze_device_handle_t device = device_;
    ASSERT_EQ(zeMemGetAllocProperties(context_.get(), &on_the_stack, &properties, &device),
              ZE_RESULT_SUCCESS);
    EXPECT_EQ(properties.type, ZE_MEMORY_TYPE_UNKNOWN);
    EXPECT_EQ(device, nullptr);
    EXPECT_EQ(zeMemGetAddressRange(context_.get(), &on_the_stack, nullptr, nullptr),
              ZE_RESULT_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(free_memory(&on_the_stack), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    int fd = -1;
    EXPECT_EQ(try_export(&on_the_stack, &fd), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(fd, -1);
}

TEST_F(ZeDriverMemory, EveryContextMayFree) {
    std::uint8_t* memory = alloc_device(size);
    const Context other = create_context();
    EXPECT_EQ(zeMemFree(other.get(), memory), ZE_RESULT_SUCCESS);
    EXPECT_EQ(free_memory(memory), ZE_RESULT_ERROR_INVALID_ARGUMENT) << "freed twice";
}

TEST_F(ZeDriverMemory, ContextFreesWhatWasForgotten) {
    const std::size_t before = open_fd_count();
    alloc_device(size);
    alloc_device(size);
    EXPECT_EQ(open_fd_count(), before + 2);
    context_.reset();
    EXPECT_EQ(open_fd_count(), before);
}

TEST_F(ZeDriverMemory, ResidencyIsKnownForUsm) {
    std::uint8_t* memory = alloc_device(size);
    EXPECT_EQ(zeContextMakeMemoryResident(context_.get(), device_, memory, size), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeContextEvictMemory(context_.get(), device_, memory, size), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeContextMakeMemoryResident(context_.get(), device_, memory, std::size_t{1} << 40),
              ZE_RESULT_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(free_memory(memory), ZE_RESULT_SUCCESS);
}

TEST_F(ZeDriverMemory, ExportFollowsTheRegime) {
    std::uint8_t* memory = alloc_device(size);
    const int first = export_fd(memory);
    const int second = export_fd(memory + 10);
    EXPECT_TRUE(is_same_file(first, second));
    EXPECT_NE(fcntl(first, F_GETFD) & FD_CLOEXEC, 0);
    EXPECT_EQ(first == second, export_regime_ != "fresh");
    ASSERT_EQ(free_memory(memory), ZE_RESULT_SUCCESS);

    EXPECT_EQ(is_open(first), export_regime_ != "cached-driver-closes");
    EXPECT_EQ(is_open(second), export_regime_ != "cached-driver-closes");
    if (export_regime_ != "cached-driver-closes")
        close(first);
    if (export_regime_ == "fresh")
        close(second);
}

TEST_F(ZeDriverMemory, CachedDescriptorGoesStaleWhenTheCallerClosesIt) {
    if (export_regime_ != "cached-caller-closes")
        GTEST_SKIP() << "another regime";
    std::uint8_t* memory = alloc_device(size);
    const int fd = export_fd(memory);
    close(fd);
    EXPECT_EQ(export_fd(memory), fd);
    EXPECT_FALSE(is_open(fd));
    EXPECT_EQ(free_memory(memory), ZE_RESULT_SUCCESS);
}

TEST_F(ZeDriverMemory, OnlyDmaBufsOfDeviceAndHostMemoryAreExported) {
    std::uint8_t* memory = alloc_device(size);
    int fd = -1;
    constexpr ze_external_memory_type_flags_t both =
        ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF | ZE_EXTERNAL_MEMORY_TYPE_FLAG_OPAQUE_FD;
    for (const auto flags : {ze_external_memory_type_flags_t{0}, both,
                             ze_external_memory_type_flags_t{ZE_EXTERNAL_MEMORY_TYPE_FLAG_OPAQUE_FD}})
        EXPECT_EQ(try_export(memory, &fd, flags), ZE_RESULT_ERROR_UNSUPPORTED_ENUMERATION);
    EXPECT_EQ(free_memory(memory), ZE_RESULT_SUCCESS);

    const ze_device_mem_alloc_desc_t device_desc{ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, nullptr, 0, 0};
    const ze_host_mem_alloc_desc_t host_desc{ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC, nullptr, 0};
    void* shared = nullptr;
    ASSERT_EQ(zeMemAllocShared(context_.get(), &device_desc, &host_desc, size, 0, device_, &shared),
              ZE_RESULT_SUCCESS);
    EXPECT_EQ(try_export(shared, &fd), ZE_RESULT_ERROR_UNSUPPORTED_FEATURE);
    EXPECT_EQ(free_memory(shared), ZE_RESULT_SUCCESS);
    EXPECT_EQ(fd, -1);
}

TEST_F(ZeDriverMemory, ImportIsTheSameMemory) {
    std::uint8_t* memory = alloc_device(size);
    UniqueFd fd = export_private(memory);
    std::uint8_t* first = import_fd(fd.get());
    std::uint8_t* second = import_fd(fd.get());
    EXPECT_NE(first, second) << "the same buffer twice is one more mapping";
    memory[size - 1] = 77;
    EXPECT_EQ(first[size - 1], 77);
    second[0] = 5;
    EXPECT_EQ(memory[0], 5);

    UniqueFd again = export_private(first);
    EXPECT_TRUE(is_same_file(fd.get(), again.get())) << "imported memory is exported as what it is";
    EXPECT_EQ(free_memory(second), ZE_RESULT_SUCCESS);
    EXPECT_EQ(free_memory(memory), ZE_RESULT_SUCCESS);
    EXPECT_EQ(first[size - 1], 77) << "an import outlives the allocation that it came from";
    EXPECT_EQ(free_memory(first), ZE_RESULT_SUCCESS);
}

TEST_F(ZeDriverMemory, ImportFollowsTheRegime) {
    std::uint8_t* memory = alloc_device(size);
    UniqueFd mine = export_private(memory);
    const int given = fcntl(mine.get(), F_DUPFD_CLOEXEC, 0);
    void* imported = nullptr;
    EXPECT_EQ(try_import(given, std::size_t{1} << 40, &imported), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_TRUE(is_open(given)) << "a failed import leaves the descriptor alone";
    ASSERT_EQ(try_import(given, size, &imported), ZE_RESULT_SUCCESS);
    EXPECT_EQ(is_open(given), !driver_closes_imports_);
    if (!driver_closes_imports_)
        close(given);
    EXPECT_EQ(free_memory(imported), ZE_RESULT_SUCCESS);
    EXPECT_EQ(free_memory(memory), ZE_RESULT_SUCCESS);
}

TEST_F(ZeDriverMemory, BadImportsAreRefused) {
    void* pointer = nullptr;
    EXPECT_EQ(try_import(-1, size, &pointer), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(try_import(987, size, &pointer), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    std::array<int, 2> pipe_ends{};
    ASSERT_EQ(pipe2(pipe_ends.data(), O_CLOEXEC), 0);
    const UniqueFd read_end{pipe_ends[0]};
    const UniqueFd write_end{pipe_ends[1]};
    EXPECT_EQ(try_import(read_end.get(), size, &pointer), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    const UniqueFd device{open("/dev/null", O_RDWR | O_CLOEXEC)};
    EXPECT_EQ(try_import(device.get(), size, &pointer), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    const UniqueFd empty{memfd_create("empty", MFD_CLOEXEC)};
    EXPECT_EQ(try_import(empty.get(), size, &pointer), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(try_import(empty.get(), size, &pointer, ZE_EXTERNAL_MEMORY_TYPE_FLAG_OPAQUE_FD),
              ZE_RESULT_ERROR_UNSUPPORTED_ENUMERATION);
    EXPECT_EQ(pointer, nullptr);
}

TEST_F(ZeDriverMemory, SizeOfAnImportIsTheFiles) {
    const UniqueFd memfd{memfd_create("odd", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    ASSERT_EQ(ftruncate(memfd.get(), 300'000), 0);
    std::uint8_t* imported = import_fd(memfd.get());
    std::size_t range = 0;
    ASSERT_EQ(zeMemGetAddressRange(context_.get(), imported, nullptr, &range), ZE_RESULT_SUCCESS);
    EXPECT_EQ(range, 300'000u);
    EXPECT_EQ(free_memory(imported), ZE_RESULT_SUCCESS);
}

TEST_F(ZeDriverMemory, ReadOnlyDescriptorsAreMappedForReading) {
    const UniqueFd memfd{memfd_create("read-only", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    ASSERT_EQ(ftruncate(memfd.get(), size), 0);
    const char letter = 'z';
    ASSERT_EQ(pwrite(memfd.get(), &letter, 1, 17), 1);
    const std::string path = "/proc/self/fd/" + std::to_string(memfd.get());
    const UniqueFd read_only{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    ASSERT_TRUE(read_only);
    std::uint8_t* imported = import_fd(read_only.get());
    ASSERT_NE(imported, nullptr);
    EXPECT_EQ(imported[17], letter);
    EXPECT_EQ(free_memory(imported), ZE_RESULT_SUCCESS);
}

TEST_F(ZeDriverMemory, ManyThreadsLeakNothing) {
    const std::size_t before = open_fd_count();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([this] {
            for (int lap = 0; lap < 100; ++lap) {
                std::uint8_t* memory = alloc_device(size);
                const UniqueFd mine = export_private(memory);
                std::uint8_t* imported = import_fd(mine.get());
                imported[3] = 9;
                EXPECT_EQ(memory[3], 9);
                EXPECT_EQ(free_memory(imported), ZE_RESULT_SUCCESS);
                EXPECT_EQ(free_memory(memory), ZE_RESULT_SUCCESS);
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(open_fd_count(), before);
}

} // namespace
} // namespace zeva::ze_driver::test
