// Commands that move bytes.
#include "command_test.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <random>

namespace zeva::ze_driver_tests {
namespace {

class Copy : public CommandTest {
protected:
    void SetUp() override {
        CommandTest::SetUp();
        list = make_immediate_list(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    }
    void TearDown() override {
        list.reset();
        CommandTest::TearDown();
    }

    [[nodiscard]] std::span<std::uint8_t> make_random(std::size_t size) {
        const auto memory = make_memory(size);
        std::mt19937 numbers{static_cast<unsigned>(size)};
        std::ranges::generate(memory, [&] { return static_cast<std::uint8_t>(numbers()); });
        return memory;
    }

    [[nodiscard]] ze_result_t copy(void* destination, const void* source, std::size_t size) const {
        return zeCommandListAppendMemoryCopy(list.get(), destination, source, size, nullptr, 0, nullptr);
    }

    OwnedList list;
};

TEST_F(Copy, OfAnySize) {
    for (const std::size_t size : {1u, 63u, 4096u, 32u * 1024, 32u * 1024 + 1, 20u << 20}) {
        const auto source = make_random(size);
        const auto destination = make_memory(size);
        ASSERT_EQ(copy(destination.data(), source.data(), size), ZE_RESULT_SUCCESS);
        EXPECT_TRUE(std::ranges::equal(source, destination)) << size;
    }
    EXPECT_EQ(copy(make_memory(1).data(), make_memory(1).data(), 0), ZE_RESULT_SUCCESS);
}

TEST_F(Copy, OfRangesThatOverlap) {
    for (const std::size_t size : {1000u, 20u << 20}) {
        const auto memory = make_random(size + 100);
        const std::vector<std::uint8_t> before{memory.begin(), memory.end()};
        ASSERT_EQ(copy(memory.data() + 100, memory.data(), size), ZE_RESULT_SUCCESS);
        EXPECT_TRUE(std::equal(memory.begin() + 100, memory.end(), before.begin())) << size;
    }
}

TEST_F(Copy, ToAndFromMemoryThatTheDriverDoesNotKnow) {
    const auto usm = make_memory(1000);
    std::vector<std::uint8_t> own(1000, 9);
    ASSERT_EQ(copy(usm.data(), own.data(), own.size()), ZE_RESULT_SUCCESS);
    EXPECT_TRUE(std::ranges::equal(usm, own));
}

TEST_F(Copy, BeyondAnAllocationIsRefused) {
    const auto memory = make_memory(4096);
    std::vector<std::uint8_t> own(1 << 20);
    EXPECT_EQ(copy(memory.data(), own.data(), own.size()), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(copy(own.data(), memory.data(), own.size()), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(copy(nullptr, own.data(), 1), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(copy(own.data(), nullptr, 1), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
}

TEST_F(Copy, FromAnotherContext) {
    const ze_context_desc_t context_desc{ZE_STRUCTURE_TYPE_CONTEXT_DESC, nullptr, 0};
    ze_context_handle_t other = nullptr;
    ASSERT_EQ(zeContextCreate(driver, &context_desc, &other), ZE_RESULT_SUCCESS);
    const ze_host_mem_alloc_desc_t desc{ZE_STRUCTURE_TYPE_HOST_MEM_ALLOC_DESC, nullptr, 0};
    void* source = nullptr;
    ASSERT_EQ(zeMemAllocHost(other, &desc, 100, 1, &source), ZE_RESULT_SUCCESS);
    std::memset(source, 5, 100);
    const auto destination = make_memory(100);
    EXPECT_EQ(zeCommandListAppendMemoryCopyFromContext(list.get(), destination.data(), other, source, 100,
                                                       nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    EXPECT_EQ(destination[99], 5);
    EXPECT_EQ(zeCommandListAppendMemoryCopyFromContext(list.get(), destination.data(), nullptr, source, 100,
                                                       nullptr, 0, nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(zeMemFree(other, source), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeContextDestroy(other), ZE_RESULT_SUCCESS);
}

TEST_F(Copy, FillWithPatternsOfEverySize) {
    std::array<std::uint8_t, 256> pattern{};
    std::iota(pattern.begin(), pattern.end(), std::uint8_t{1});
    for (std::size_t pattern_size = 1; pattern_size <= 128; pattern_size *= 2)
        for (const std::size_t size : {1u, 5u, 10u * 128 + 5, 100'003u}) {
            const auto memory = make_memory(size + 1);
            ASSERT_EQ(zeCommandListAppendMemoryFill(list.get(), memory.data(), pattern.data(), pattern_size,
                                                    size, nullptr, 0, nullptr),
                      ZE_RESULT_SUCCESS);
            for (std::size_t i = 0; i < size; ++i)
                ASSERT_EQ(memory[i], pattern[i % pattern_size])
                    << pattern_size << " of " << size << " at " << i;
            EXPECT_EQ(memory[size], 0) << "beyond the end";
        }
}

TEST_F(Copy, FillTakesItsPatternWhenItIsAppended) {
    const OwnedList regular = make_list();
    const OwnedQueue queue = make_queue(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    const auto memory = make_memory(64);
    std::uint32_t pattern = 0x01010101;
    ASSERT_EQ(
        zeCommandListAppendMemoryFill(regular.get(), memory.data(), &pattern, 4, 64, nullptr, 0, nullptr),
        ZE_RESULT_SUCCESS);
    pattern = 0;
    ASSERT_EQ(zeCommandListClose(regular.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(execute(queue, regular), ZE_RESULT_SUCCESS);
    EXPECT_EQ(memory[63], 1);
}

TEST_F(Copy, FillsAreChecked) {
    const auto memory = make_memory(4096);
    std::array<std::uint8_t, 256> pattern{};
    const auto fill_with = [&](void* pointer, const void* bytes, std::size_t pattern_size, std::size_t size) {
        return zeCommandListAppendMemoryFill(list.get(), pointer, bytes, pattern_size, size, nullptr, 0,
                                             nullptr);
    };
    EXPECT_EQ(fill_with(memory.data(), pattern.data(), 3, 64), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(fill_with(memory.data(), pattern.data(), 0, 64), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(fill_with(memory.data(), pattern.data(), 256, 64), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(fill_with(memory.data(), pattern.data(), 1, 1 << 20), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(fill_with(nullptr, pattern.data(), 1, 64), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(fill_with(memory.data(), nullptr, 1, 64), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
}

/// Where the box of a region lies.
struct Layout {
    ze_copy_region_t region;
    std::uint32_t pitch;
    std::uint32_t slice_pitch;

    [[nodiscard]] std::size_t offset(std::uint32_t x, std::uint32_t y, std::uint32_t z) const {
        return std::size_t{region.originZ + z} * slice_pitch + std::size_t{region.originY + y} * pitch +
               region.originX + x;
    }
};

class CopyRegion : public Copy {
protected:
    [[nodiscard]] ze_result_t copy_region(void* destination, const Layout& to, const void* source,
                                          const Layout& from) const {
        return zeCommandListAppendMemoryCopyRegion(list.get(), destination, &to.region, to.pitch,
                                                   to.slice_pitch, source, &from.region, from.pitch,
                                                   from.slice_pitch, nullptr, 0, nullptr);
    }

    /// Copies and compares every byte of the destination with what it must be.
    void expect_copy(const Layout& to, const Layout& from) {
        constexpr std::size_t size = 64 * 1024;
        const auto source = make_random(size);
        const auto destination = make_memory(size);
        std::vector<std::uint8_t> expected(size, 0);
        for (std::uint32_t z = 0; z < std::max(from.region.depth, 1u); ++z)
            for (std::uint32_t y = 0; y < from.region.height; ++y)
                for (std::uint32_t x = 0; x < from.region.width; ++x)
                    expected[to.offset(x, y, z)] = source[from.offset(x, y, z)];
        ASSERT_EQ(copy_region(destination.data(), to, source.data(), from), ZE_RESULT_SUCCESS);
        EXPECT_TRUE(std::ranges::equal(destination, expected));
    }
};

TEST_F(CopyRegion, WithAllKindsOfPitches) {
    expect_copy({{0, 0, 0, 16, 8, 1}, 16, 0}, {{0, 0, 0, 16, 8, 1}, 16, 0});        // one piece
    expect_copy({{3, 2, 0, 17, 9, 0}, 64, 0}, {{5, 1, 0, 17, 9, 0}, 100, 0});       // two dimensions
    expect_copy({{0, 0, 0, 8, 4, 6}, 8, 32}, {{0, 0, 0, 8, 4, 6}, 8, 32});          // three, one piece
    expect_copy({{0, 0, 0, 8, 4, 6}, 8, 40}, {{0, 0, 0, 8, 4, 6}, 8, 32});          // slices apart
    expect_copy({{1, 2, 3, 30, 10, 5}, 50, 1000}, {{4, 3, 2, 30, 10, 5}, 40, 800}); // all at once
    expect_copy({{7, 0, 0, 100, 1, 1}, 0, 0}, {{0, 0, 0, 100, 1, 1}, 0, 0});        // a row needs no pitch
    expect_copy({{0, 0, 0, 10, 1, 5}, 10, 10}, {{0, 0, 0, 10, 1, 5}, 10, 100});     // rows from slices
}

TEST_F(CopyRegion, OfNothing) {
    const auto memory = make_memory(64);
    const Layout nothing{};
    EXPECT_EQ(copy_region(memory.data(), nothing, memory.data(), nothing), ZE_RESULT_SUCCESS);
}

TEST_F(CopyRegion, ThatOverlapIsRefused) {
    const auto memory = make_memory(64 * 64 * 4);
    const auto from = [&](std::uint32_t x, std::uint32_t y, std::uint32_t z) {
        return Layout{{x, y, z, 20, 20, 2}, 64, 64 * 64};
    };
    EXPECT_EQ(copy_region(memory.data(), from(0, 0, 0), memory.data(), from(0, 0, 0)),
              ZE_RESULT_ERROR_OVERLAPPING_REGIONS);
    EXPECT_EQ(copy_region(memory.data(), from(19, 0, 0), memory.data(), from(0, 0, 0)),
              ZE_RESULT_ERROR_OVERLAPPING_REGIONS);
    EXPECT_EQ(copy_region(memory.data(), from(0, 0, 0), memory.data(), from(10, 19, 1)),
              ZE_RESULT_ERROR_OVERLAPPING_REGIONS);
    EXPECT_EQ(copy_region(memory.data(), from(20, 0, 0), memory.data(), from(0, 0, 0)), ZE_RESULT_SUCCESS)
        << "side by side";
    EXPECT_EQ(copy_region(memory.data(), from(0, 20, 0), memory.data(), from(0, 0, 0)), ZE_RESULT_SUCCESS);
    EXPECT_EQ(copy_region(memory.data(), from(0, 0, 2), memory.data(), from(0, 0, 0)), ZE_RESULT_SUCCESS);
}

TEST_F(CopyRegion, IsChecked) {
    const auto one = make_memory(4096);
    const auto other = make_memory(4096);
    const Layout good{{0, 0, 0, 16, 16, 1}, 16, 0};
    EXPECT_EQ(copy_region(nullptr, good, other.data(), good), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(copy_region(one.data(), good, nullptr, good), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    const auto refused = [&](Layout bad) {
        EXPECT_EQ(copy_region(one.data(), bad, other.data(), good), ZE_RESULT_ERROR_INVALID_SIZE);
        EXPECT_EQ(copy_region(one.data(), good, other.data(), bad), ZE_RESULT_ERROR_INVALID_SIZE);
    };
    refused({{0, 0, 0, 15, 16, 1}, 16, 0}); // not of the same size
    const auto refused_alone = [&](Layout bad) {
        EXPECT_EQ(copy_region(one.data(), bad, other.data(), bad), ZE_RESULT_ERROR_INVALID_SIZE);
    };
    refused_alone({{0, 0, 0, 16, 16, 2}, 16, 0});       // slices in one place
    refused_alone({{0, 0, 0, 16, 16, 2}, 16, 15 * 16}); // slices that overlap
    refused_alone({{0, 0, 0, 64, 1, 1u << 30}, 64, 0}); // the same, very often
    refused({{0, 0, 0, 16, 16, 2}, 16, 256});           // more slices
    refused({{0, 0, 0, 16, 16, 1}, 15, 0});             // rows in one another
    refused({{0, 0, 0, 16, 16, 1}, 65536, 0});          // beyond the allocation
    refused({{0, UINT32_MAX, 0, 16, 16, 1}, 16, 0});    // beyond all addresses
    refused({{0, 0, UINT32_MAX, 16, 16, 1}, 16, UINT32_MAX});
}

TEST_F(Copy, HintsAreTaken) {
    const auto memory = make_memory(4096);
    EXPECT_EQ(zeCommandListAppendMemoryPrefetch(list.get(), memory.data(), 4096), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeCommandListAppendMemoryPrefetch(list.get(), nullptr, 4096),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    for (int advice = 0; advice <= ZE_MEMORY_ADVICE_BIAS_UNCACHED; ++advice)
        EXPECT_EQ(zeCommandListAppendMemAdvise(list.get(), device, memory.data(), 4096,
                                               static_cast<ze_memory_advice_t>(advice)),
                  ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeCommandListAppendMemAdvise(list.get(), device, memory.data(), 4096,
                                           static_cast<ze_memory_advice_t>(100)),
              ZE_RESULT_ERROR_INVALID_ENUMERATION);
    EXPECT_EQ(zeCommandListAppendMemAdvise(list.get(), nullptr, memory.data(), 4096,
                                           ZE_MEMORY_ADVICE_SET_READ_MOSTLY),
              ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
}

TEST_F(Copy, CopyOnlyListsCopy) {
    const OwnedList copies = make_immediate_list(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS, copy_group);
    const auto source = make_random(100'000);
    const auto destination = make_memory(100'000);
    ASSERT_EQ(zeCommandListAppendMemoryCopy(copies.get(), destination.data(), source.data(), source.size(),
                                            nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    EXPECT_TRUE(std::ranges::equal(source, destination));
}

} // namespace
} // namespace zeva::ze_driver_tests
