// Reserved addresses and physical memory.
#include "memory_fixture.hpp"

#include <utility>

namespace zeva::ze_driver_tests {
namespace {

class MemoryVirtual : public MemoryTest {
protected:
    void SetUp() override {
        MemoryTest::SetUp();
        ASSERT_EQ(zeVirtualMemQueryPageSize(context, device, 1, &page), ZE_RESULT_SUCCESS);
        ASSERT_GT(page, 0u);
        size = 4 * page;
        void* pointer = nullptr;
        ASSERT_EQ(zeVirtualMemReserve(context, nullptr, size, &pointer), ZE_RESULT_SUCCESS);
        range = static_cast<std::uint8_t*>(pointer);
    }

    void TearDown() override {
        EXPECT_EQ(zeVirtualMemFree(context, range, size), ZE_RESULT_SUCCESS);
        MemoryTest::TearDown();
    }

    [[nodiscard]] ze_physical_mem_handle_t create_physical(std::size_t bytes) {
        auto description = structure<ze_physical_mem_desc_t>(ZE_STRUCTURE_TYPE_PHYSICAL_MEM_DESC);
        description.size = bytes;
        ze_physical_mem_handle_t memory = nullptr;
        EXPECT_EQ(zePhysicalMemCreate(context, device, &description, &memory), ZE_RESULT_SUCCESS);
        return memory;
    }

    void destroy(ze_physical_mem_handle_t memory) {
        EXPECT_EQ(zePhysicalMemDestroy(context, memory), ZE_RESULT_SUCCESS);
    }

    [[nodiscard]] std::pair<ze_memory_access_attribute_t, std::size_t> access(const void* start,
                                                                              std::size_t bytes) {
        ze_memory_access_attribute_t result{};
        std::size_t alike = 0;
        EXPECT_EQ(zeVirtualMemGetAccessAttribute(context, start, bytes, &result, &alike), ZE_RESULT_SUCCESS);
        return {result, alike};
    }

    std::size_t page = 0;
    std::size_t size = 0;
    std::uint8_t* range = nullptr;
};

constexpr auto none = ZE_MEMORY_ACCESS_ATTRIBUTE_NONE;
constexpr auto read_write = ZE_MEMORY_ACCESS_ATTRIBUTE_READWRITE;
constexpr auto read_only = ZE_MEMORY_ACCESS_ATTRIBUTE_READONLY;

TEST_F(MemoryVirtual, MappedPagesAreTheMemory) {
    const auto memory = create_physical(2 * page);
    ASSERT_EQ(zeVirtualMemMap(context, range, 2 * page, memory, 0, read_write), ZE_RESULT_SUCCESS);
    // The second page once more, elsewhere.
    ASSERT_EQ(zeVirtualMemMap(context, range + 3 * page, page, memory, page, read_write), ZE_RESULT_SUCCESS);
    fill(range, 5, 2 * page);
    EXPECT_EQ(read(range + 3 * page), 5);
    range[page + 1] = 9;
    EXPECT_EQ(read(range + 3 * page + 1), 9);
    EXPECT_EQ(type_of(range + page), ZE_MEMORY_TYPE_DEVICE);
    EXPECT_EQ(type_of(range + 2 * page), ZE_MEMORY_TYPE_UNKNOWN) << "reserved only";
    destroy(memory);
    EXPECT_EQ(read(range + 1), 5) << "mapped memory stays";
    ASSERT_EQ(zeVirtualMemUnmap(context, range, size), ZE_RESULT_SUCCESS);
    EXPECT_EQ(type_of(range), ZE_MEMORY_TYPE_UNKNOWN);
}

TEST_F(MemoryVirtual, CannotBeExported) {
    const auto memory = create_physical(page);
    ASSERT_EQ(zeVirtualMemMap(context, range, page, memory, 0, read_write), ZE_RESULT_SUCCESS);
    int fd = -1;
    EXPECT_EQ(try_export(range, &fd), ZE_RESULT_ERROR_UNSUPPORTED_FEATURE);
    EXPECT_EQ(fd, -1);
    ASSERT_EQ(zeVirtualMemUnmap(context, range, page), ZE_RESULT_SUCCESS);
    destroy(memory);
}

TEST_F(MemoryVirtual, AccessIsKeptForEveryPage) {
    EXPECT_EQ(access(range, size), std::pair(none, size));
    ASSERT_EQ(zeVirtualMemSetAccessAttribute(context, range + page, 2 * page, read_only), ZE_RESULT_SUCCESS);
    EXPECT_EQ(access(range, size), std::pair(none, page));
    EXPECT_EQ(access(range + page, 3 * page), std::pair(read_only, 2 * page));
    EXPECT_EQ(access(range + page, page), std::pair(read_only, page));
    const auto memory = create_physical(page);
    ASSERT_EQ(zeVirtualMemMap(context, range + 2 * page, page, memory, 0, read_write), ZE_RESULT_SUCCESS);
    EXPECT_EQ(access(range + 2 * page, 2 * page), std::pair(read_write, page));
    ASSERT_EQ(zeVirtualMemSetAccessAttribute(context, range, size, none), ZE_RESULT_SUCCESS);
    EXPECT_EQ(access(range, size), std::pair(none, size));
    ASSERT_EQ(zeVirtualMemSetAccessAttribute(context, range, size, read_write), ZE_RESULT_SUCCESS);
    range[2 * page] = 4;
    ASSERT_EQ(zeVirtualMemUnmap(context, range + 2 * page, page), ZE_RESULT_SUCCESS);
    EXPECT_EQ(access(range + 2 * page, 2 * page), std::pair(none, page));
    destroy(memory);
}

TEST_F(MemoryVirtual, CopiesToWhatIsNotThereAreRefused) {
    const auto memory = create_physical(page);
    ASSERT_EQ(zeVirtualMemMap(context, range, page, memory, 0, read_write), ZE_RESULT_SUCCESS);
    const std::uint8_t value = 1;
    const auto fill_result = [&](void* start, std::size_t bytes) {
        return zeCommandListAppendMemoryFill(list.get(), start, &value, 1, bytes, nullptr, 0, nullptr);
    };
    EXPECT_EQ(fill_result(range, page), ZE_RESULT_SUCCESS);
    EXPECT_NE(fill_result(range, page + 1), ZE_RESULT_SUCCESS) << "beyond the mapped page";
    EXPECT_NE(fill_result(range + page, 1), ZE_RESULT_SUCCESS) << "no memory";
    ASSERT_EQ(zeVirtualMemSetAccessAttribute(context, range, page, none), ZE_RESULT_SUCCESS);
    EXPECT_NE(fill_result(range, 1), ZE_RESULT_SUCCESS) << "no access";
    destroy(memory);
}

TEST_F(MemoryVirtual, AStartIsUsedWhereItIsFree) {
    void* pointer = nullptr;
    ASSERT_EQ(zeVirtualMemReserve(context, nullptr, page, &pointer), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeVirtualMemFree(context, pointer, page), ZE_RESULT_SUCCESS);
    void* same = nullptr;
    ASSERT_EQ(zeVirtualMemReserve(context, pointer, page, &same), ZE_RESULT_SUCCESS);
    EXPECT_EQ(same, pointer);
    void* other = nullptr;
    ASSERT_EQ(zeVirtualMemReserve(context, pointer, page, &other), ZE_RESULT_SUCCESS);
    EXPECT_NE(other, pointer) << "taken";
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(other) % page, 0u);
    EXPECT_EQ(zeVirtualMemFree(context, same, page), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeVirtualMemFree(context, other, page), ZE_RESULT_SUCCESS);
}

TEST_F(MemoryVirtual, BadRequestsAreRefused) {
    void* pointer = nullptr;
    EXPECT_EQ(zeVirtualMemReserve(context, nullptr, 0, &pointer), ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    EXPECT_EQ(zeVirtualMemReserve(context, nullptr, page + 1, &pointer), ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    EXPECT_EQ(zeVirtualMemReserve(context, range + 1, page, &pointer), ZE_RESULT_ERROR_UNSUPPORTED_ALIGNMENT);
    EXPECT_EQ(zeVirtualMemReserve(context, nullptr, (SIZE_MAX / 4) / page * page, &pointer),
              ZE_RESULT_ERROR_OUT_OF_HOST_MEMORY);
    EXPECT_EQ(zeVirtualMemFree(context, range, page), ZE_RESULT_ERROR_INVALID_ARGUMENT) << "a part";
    EXPECT_EQ(zeVirtualMemFree(context, range + page, size), ZE_RESULT_ERROR_INVALID_ARGUMENT);

    const auto memory = create_physical(page);
    EXPECT_EQ(zeVirtualMemMap(context, range, 2 * page, memory, 0, read_write),
              ZE_RESULT_ERROR_INVALID_ARGUMENT)
        << "more than the memory";
    EXPECT_EQ(zeVirtualMemMap(context, range, page, memory, page, read_write),
              ZE_RESULT_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(zeVirtualMemMap(context, range, page, memory, 1, read_write),
              ZE_RESULT_ERROR_UNSUPPORTED_ALIGNMENT);
    EXPECT_EQ(zeVirtualMemMap(context, range + size, page, memory, 0, read_write),
              ZE_RESULT_ERROR_INVALID_ARGUMENT)
        << "not reserved";
    EXPECT_EQ(zeVirtualMemMap(context, range, page, memory, 0, static_cast<ze_memory_access_attribute_t>(3)),
              ZE_RESULT_ERROR_INVALID_ENUMERATION);
    destroy(memory);
    EXPECT_EQ(zeVirtualMemMap(context, range, page, memory, 0, read_write),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeVirtualMemUnmap(context, range + 1, page), ZE_RESULT_ERROR_UNSUPPORTED_ALIGNMENT);
    EXPECT_EQ(zeVirtualMemUnmap(context, range, 5 * page), ZE_RESULT_ERROR_INVALID_ARGUMENT);

    auto description = structure<ze_physical_mem_desc_t>(ZE_STRUCTURE_TYPE_PHYSICAL_MEM_DESC);
    ze_physical_mem_handle_t none_made = nullptr;
    EXPECT_EQ(zePhysicalMemCreate(context, device, &description, &none_made),
              ZE_RESULT_ERROR_UNSUPPORTED_SIZE);
    description.size = std::size_t{1} << 60;
    EXPECT_EQ(zePhysicalMemCreate(context, device, &description, &none_made),
              ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
}

} // namespace
} // namespace zeva::ze_driver_tests
