// Allocation, freeing and queries of unified shared memory.
#include "memory_fixture.hpp"

#include <array>
#include <chrono>
#include <future>
#include <thread>
#include <unistd.h>
#include <vector>

namespace zeva::ze_driver_tests {
namespace {

class MemoryAllocation : public MemoryTest {
protected:
    /// All three kinds of memory, or what refuses them.
    [[nodiscard]] std::array<ze_result_t, 3> try_all(std::size_t size, std::size_t alignment,
                                                     std::array<void*, 3>& pointers,
                                                     const void* extensions = nullptr) {
        return {try_device(size, alignment, &pointers[0], extensions),
                try_host(size, alignment, &pointers[1], extensions),
                try_shared(size, alignment, &pointers[2], extensions)};
    }

    void expect_all(ze_result_t expected, std::size_t size, std::size_t alignment,
                    const void* extensions = nullptr) {
        std::array<void*, 3> pointers{};
        for (const ze_result_t result : try_all(size, alignment, pointers, extensions))
            EXPECT_EQ(result, expected) << size << " bytes, alignment " << alignment;
        EXPECT_EQ(pointers, (std::array<void*, 3>{})) << "nothing is written";
    }
};

TEST_F(MemoryAllocation, EveryPowerOfTwoIsAnAlignment) {
    for (std::size_t alignment = 1; alignment <= std::size_t{1} << 30; alignment *= 2) {
        std::array<void*, 3> pointers{};
        for (const ze_result_t result : try_all(100, alignment, pointers))
            ASSERT_EQ(result, ZE_RESULT_SUCCESS) << alignment;
        for (void* pointer : pointers) {
            EXPECT_EQ(reinterpret_cast<std::uintptr_t>(pointer) % alignment, 0u) << alignment;
            fill(pointer, 7, 100);
            EXPECT_EQ(read(static_cast<std::uint8_t*>(pointer) + 99), 7);
            free(pointer);
        }
    }
}

TEST_F(MemoryAllocation, OtherAlignmentsAreRefused) {
    for (const std::size_t alignment : {3ul, 48ul, 4097ul, SIZE_MAX, std::size_t{1} << 63})
        expect_all(ZE_RESULT_ERROR_UNSUPPORTED_ALIGNMENT, 100, alignment);
}

TEST_F(MemoryAllocation, SizesAreChecked) {
    auto properties = structure<ze_device_properties_t>(ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES);
    ASSERT_EQ(zeDeviceGetProperties(device, &properties), ZE_RESULT_SUCCESS);
    expect_all(ZE_RESULT_ERROR_UNSUPPORTED_SIZE, 0, 1);
    for (const std::size_t size : {properties.maxMemAllocSize + 1, SIZE_MAX / 2, SIZE_MAX})
        expect_all(ZE_RESULT_ERROR_UNSUPPORTED_SIZE, size, 1);
}

TEST_F(MemoryAllocation, RelaxedLimitsEndWhereMemoryDoes) {
    auto relaxed = structure<ze_relaxed_allocation_limits_exp_desc_t>(
        ZE_STRUCTURE_TYPE_RELAXED_ALLOCATION_LIMITS_EXP_DESC);
    relaxed.flags = ZE_RELAXED_ALLOCATION_LIMITS_EXP_FLAG_MAX_SIZE;
    for (const std::size_t size : {std::size_t{1} << 45, std::size_t{1} << 60}) {
        std::array<void*, 3> pointers{};
        const auto results = try_all(size, 1, pointers, &relaxed);
        EXPECT_EQ(results[0], ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
        EXPECT_EQ(results[1], ZE_RESULT_ERROR_OUT_OF_HOST_MEMORY);
        EXPECT_EQ(results[2], ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
    }
    void* pointer = nullptr;
    EXPECT_EQ(try_device(100, 1, &pointer, &relaxed), ZE_RESULT_SUCCESS);
    free(pointer);
    relaxed.flags = 2;
    EXPECT_EQ(try_device(100, 1, &pointer, &relaxed), ZE_RESULT_ERROR_INVALID_ENUMERATION);
}

TEST_F(MemoryAllocation, RelaxedLimitsReachBeyondTheUsualOne) {
    auto properties = structure<ze_device_properties_t>(ZE_STRUCTURE_TYPE_DEVICE_PROPERTIES);
    ASSERT_EQ(zeDeviceGetProperties(device, &properties), ZE_RESULT_SUCCESS);
    auto relaxed = structure<ze_relaxed_allocation_limits_exp_desc_t>(
        ZE_STRUCTURE_TYPE_RELAXED_ALLOCATION_LIMITS_EXP_DESC);
    relaxed.flags = ZE_RELAXED_ALLOCATION_LIMITS_EXP_FLAG_MAX_SIZE;
    void* pointer = nullptr;
    const std::size_t size = properties.maxMemAllocSize + 1;
    const ze_result_t result = try_device(size, 1, &pointer, &relaxed);
    if (result == ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY)
        GTEST_SKIP() << "the machine has no more memory";
    ASSERT_EQ(result, ZE_RESULT_SUCCESS);
    auto* const last = static_cast<std::uint8_t*>(pointer) + size - 1;
    fill(last, 5, 1);
    EXPECT_EQ(read(last), 5);
    free(pointer);
}

TEST_F(MemoryAllocation, AnExportDescriptorMayAskForNothing) {
    const auto none =
        structure<ze_external_memory_export_desc_t>(ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_DESC);
    std::array<void*, 3> pointers{};
    for (const ze_result_t result : try_all(100, 1, pointers, &none))
        EXPECT_EQ(result, ZE_RESULT_SUCCESS);
    for (void* pointer : pointers)
        free(pointer);
}

TEST_F(MemoryAllocation, DescriptorsAreChecked) {
    auto device_description = structure<ze_device_mem_alloc_desc_t>(ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC);
    auto host_description = structure<ze_host_mem_alloc_desc_t>(ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC);
    void* pointer = nullptr;
    device_description.flags = 0x8;
    EXPECT_EQ(zeMemAllocDevice(context, &device_description, 1, 1, device, &pointer),
              ZE_RESULT_ERROR_INVALID_ENUMERATION);
    EXPECT_EQ(zeMemAllocShared(context, &device_description, &host_description, 1, 1, device, &pointer),
              ZE_RESULT_ERROR_INVALID_ENUMERATION);
    host_description.flags = 0x10;
    EXPECT_EQ(zeMemAllocHost(context, &host_description, 1, 1, &pointer),
              ZE_RESULT_ERROR_INVALID_ENUMERATION);
    EXPECT_EQ(pointer, nullptr);
}

TEST_F(MemoryAllocation, SharedMemoryNeedsNoDevice) {
    const auto device_description =
        structure<ze_device_mem_alloc_desc_t>(ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC);
    const auto host_description = structure<ze_host_mem_alloc_desc_t>(ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC);
    void* pointer = nullptr;
    ASSERT_EQ(zeMemAllocShared(context, &device_description, &host_description, 1, 1, nullptr, &pointer),
              ZE_RESULT_SUCCESS);
    auto properties =
        structure<ze_memory_allocation_properties_t>(ZE_STRUCTURE_TYPE_MEMORY_ALLOCATION_PROPERTIES);
    ze_device_handle_t owner = device;
    ASSERT_EQ(zeMemGetAllocProperties(context, pointer, &properties, &owner), ZE_RESULT_SUCCESS);
    EXPECT_EQ(properties.type, ZE_MEMORY_TYPE_SHARED);
    EXPECT_EQ(owner, nullptr);
    free(pointer);
}

TEST_F(MemoryAllocation, ThousandsAreAliveAtOnce) { // more than a process may have descriptors
    std::vector<std::uint8_t*> all;
    for (int i = 0; i < 3000; ++i) {
        all.push_back(i % 2 == 0 ? device_memory(64) : host_memory(64));
        ASSERT_NE(all.back(), nullptr) << i;
    }
    const UniqueFd left{dup(0)};
    EXPECT_TRUE(left) << "the application has descriptors left";
    fill(all.back(), 3, 64);
    EXPECT_EQ(read(all.back()), 3);
    auto exported =
        structure<ze_external_memory_export_desc_t>(ZE_STRUCTURE_TYPE_EXTERNAL_MEMORY_EXPORT_DESC);
    exported.flags = ZE_EXTERNAL_MEMORY_TYPE_FLAG_DMA_BUF;
    void* asked_for = nullptr;
    ASSERT_EQ(try_device(64, 0, &asked_for, &exported), ZE_RESULT_SUCCESS);
    int fd = -1;
    EXPECT_EQ(try_export(asked_for, &fd), ZE_RESULT_SUCCESS);
    const UniqueFd owned{fd};
    free(asked_for);
    for (std::uint8_t* pointer : all)
        free(pointer);
}

TEST_F(MemoryAllocation, OtherContextsKnowIt) { // as with Intel's driver
    const ze_context_desc_t description{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
    ze_context_handle_t other = nullptr;
    ASSERT_EQ(zeContextCreate(driver, &description, &other), ZE_RESULT_SUCCESS);
    std::uint8_t* const memory = device_memory(100);
    auto properties =
        structure<ze_memory_allocation_properties_t>(ZE_STRUCTURE_TYPE_MEMORY_ALLOCATION_PROPERTIES);
    ASSERT_EQ(zeMemGetAllocProperties(other, memory + 99, &properties, nullptr), ZE_RESULT_SUCCESS);
    EXPECT_EQ(properties.type, ZE_MEMORY_TYPE_DEVICE);
    void* base = nullptr;
    EXPECT_EQ(zeMemGetAddressRange(other, memory + 99, &base, nullptr), ZE_RESULT_SUCCESS);
    EXPECT_EQ(base, memory);
    EXPECT_EQ(zeMemFree(other, memory), ZE_RESULT_SUCCESS);
    EXPECT_EQ(type_of(memory), ZE_MEMORY_TYPE_UNKNOWN);
    EXPECT_EQ(zeContextDestroy(other), ZE_RESULT_SUCCESS);
}

TEST_F(MemoryAllocation, WhatIsNotUsmIsUnknown) {
    int on_the_stack = 0;
    EXPECT_EQ(type_of(&on_the_stack), ZE_MEMORY_TYPE_UNKNOWN);
    std::uint8_t* const memory = device_memory(1);
    std::size_t size = 0;
    ASSERT_EQ(zeMemGetAddressRange(context, memory, nullptr, &size), ZE_RESULT_SUCCESS);
    EXPECT_EQ(type_of(memory + size - 1), ZE_MEMORY_TYPE_DEVICE);
    free(memory);
    EXPECT_EQ(type_of(memory), ZE_MEMORY_TYPE_UNKNOWN) << "freed";
}

class MemoryFree : public MemoryTest {
protected:
    void SetUp() override {
        MemoryTest::SetUp();
        pool = make_pool(1);
        start = make_event(pool, 0);
        busy = make_immediate_list(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
    }

    void TearDown() override {
        busy.reset();
        start.reset();
        pool.reset();
        MemoryTest::TearDown();
    }

    /// A command that uses the memory as soon as `start` is signalled.
    void use_later(void* memory) {
        const std::uint8_t value = 1;
        ze_event_handle_t wait = start.get();
        ASSERT_EQ(zeCommandListAppendMemoryFill(busy.get(), memory, &value, 1, 100, nullptr, 1, &wait),
                  ZE_RESULT_SUCCESS);
    }

    [[nodiscard]] ze_result_t free_with(ze_driver_memory_free_policy_ext_flags_t policy, void* memory) {
        auto description = structure<ze_memory_free_ext_desc_t>(ZE_STRUCTURE_TYPE_MEMORY_FREE_EXT_DESC);
        description.freePolicy = policy;
        return zeMemFreeExt(context, &description, memory);
    }

    OwnedEventPool pool;
    OwnedEvent start;
    OwnedList busy; ///< immediate and asynchronous
};

TEST_F(MemoryFree, PoliciesAreChecked) {
    int on_the_stack = 0;
    for (const auto policy : {0u, 1u, 2u, 3u})
        EXPECT_EQ(free_with(policy, &on_the_stack), ZE_RESULT_ERROR_INVALID_ARGUMENT) << policy;
    std::uint8_t* const memory = device_memory(100);
    EXPECT_EQ(free_with(4, memory), ZE_RESULT_ERROR_INVALID_ENUMERATION);
    for (const auto policy : {0u, 1u, 2u, 3u}) {
        std::uint8_t* const other = device_memory(100);
        EXPECT_EQ(free_with(policy, other), ZE_RESULT_SUCCESS) << policy;
        EXPECT_EQ(free_with(policy, other), ZE_RESULT_ERROR_INVALID_ARGUMENT) << "twice";
    }
    free(memory);
}

TEST_F(MemoryFree, BlockingWaitsForTheCommands) {
    std::uint8_t* const memory = device_memory(100);
    use_later(memory);
    auto freed = std::async(std::launch::async, [&] {
        return free_with(ZE_DRIVER_MEMORY_FREE_POLICY_EXT_FLAG_BLOCKING_FREE, memory);
    });
    EXPECT_EQ(freed.wait_for(std::chrono::milliseconds{50}), std::future_status::timeout);
    EXPECT_EQ(type_of(memory), ZE_MEMORY_TYPE_DEVICE);
    EXPECT_EQ(zeEventHostSignal(start.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(freed.get(), ZE_RESULT_SUCCESS);
    EXPECT_EQ(type_of(memory), ZE_MEMORY_TYPE_UNKNOWN);
}

TEST_F(MemoryFree, DeferredReturnsAtOnce) {
    std::uint8_t* const memory = device_memory(100);
    use_later(memory);
    EXPECT_EQ(free_with(ZE_DRIVER_MEMORY_FREE_POLICY_EXT_FLAG_DEFER_FREE, memory), ZE_RESULT_SUCCESS);
    EXPECT_EQ(type_of(memory), ZE_MEMORY_TYPE_UNKNOWN);
    free(device_memory(100)); // nothing that happens meanwhile frees it
    EXPECT_EQ(memory[0], 0) << "still there";
    EXPECT_EQ(zeEventHostSignal(start.get()), ZE_RESULT_SUCCESS);
}

TEST_F(MemoryFree, DeferredMemoryOutlivesTheContextThatFreesIt) {
    std::uint8_t* const memory = device_memory(100);
    use_later(memory);
    const ze_context_desc_t description{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
    ze_context_handle_t other = nullptr;
    ASSERT_EQ(zeContextCreate(driver, &description, &other), ZE_RESULT_SUCCESS);
    auto deferred = structure<ze_memory_free_ext_desc_t>(ZE_STRUCTURE_TYPE_MEMORY_FREE_EXT_DESC);
    deferred.freePolicy = ZE_DRIVER_MEMORY_FREE_POLICY_EXT_FLAG_DEFER_FREE;
    EXPECT_EQ(zeMemFreeExt(other, &deferred, memory), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeContextDestroy(other), ZE_RESULT_SUCCESS);
    EXPECT_EQ(memory[0], 0) << "still there";
    EXPECT_EQ(zeEventHostSignal(start.get()), ZE_RESULT_SUCCESS);
}

} // namespace
} // namespace zeva::ze_driver_tests
