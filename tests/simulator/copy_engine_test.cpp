// What the copy engine of a simulated GPU moves, through Intel's driver.
#include "level_zero_gpu.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace zeva::sim {
namespace {

class CopyEngine : public LevelZeroTest {
protected:
    static constexpr std::uint8_t untouched = 0xee;

    void SetUp() override {
        LevelZeroTest::SetUp();
        const auto group = find_group(ZE_COMMAND_QUEUE_GROUP_PROPERTY_FLAG_COPY,
                                      ZE_COMMAND_QUEUE_GROUP_PROPERTY_FLAG_COMPUTE);
        ASSERT_TRUE(group) << "the driver offers no copy engine";
        group_ = *group;
        open_queue(group_);
    }

    static void paint(std::span<std::uint8_t> bytes) {
        for (std::size_t i = 0; i != bytes.size(); ++i)
            bytes[i] = static_cast<std::uint8_t>(i * 31 + i / 251);
    }

    /// Both at an offset, so that neither is aligned, with a margin on both sides that must stay as it is.
    void expect_copied(std::size_t size, std::size_t from_offset, std::size_t to_offset) {
        constexpr std::size_t margin = 64;
        HostMemory source(context_.get(), size + from_offset);
        HostMemory target(context_.get(), size + to_offset + margin);
        paint(source.bytes());
        std::ranges::fill(target.bytes(), untouched);
        ASSERT_EQ(zeCommandListAppendMemoryCopy(list_.get(), target.data() + to_offset,
                                                source.data() + from_offset, size, nullptr, 0, nullptr),
                  ZE_RESULT_SUCCESS);
        ASSERT_EQ(execute(), ZE_RESULT_SUCCESS);
        EXPECT_EQ(std::memcmp(target.data() + to_offset, source.data() + from_offset, size), 0);
        const auto is_untouched = [](std::uint8_t byte) { return byte == untouched; };
        EXPECT_TRUE(std::ranges::all_of(target.bytes().first(to_offset), is_untouched));
        EXPECT_TRUE(std::ranges::all_of(target.bytes().subspan(to_offset + size), is_untouched));
        ASSERT_EQ(zeCommandListReset(list_.get()), ZE_RESULT_SUCCESS);
    }

    [[nodiscard]] EventPool create_events(std::uint32_t count) {
        const ze_event_pool_desc_t desc{ZE_STRUCTURE_TYPE_EVENT_POOL_DESC, nullptr,
                                        ZE_EVENT_POOL_FLAG_HOST_VISIBLE, count};
        ze_event_pool_handle_t pool = nullptr;
        EXPECT_EQ(zeEventPoolCreate(context_.get(), &desc, 1, &device_, &pool), ZE_RESULT_SUCCESS);
        return EventPool(pool);
    }

    [[nodiscard]] static Event create_event(const EventPool& pool, std::uint32_t index) {
        const ze_event_desc_t desc{ZE_STRUCTURE_TYPE_EVENT_DESC, nullptr, index, ZE_EVENT_SCOPE_FLAG_HOST,
                                   ZE_EVENT_SCOPE_FLAG_HOST};
        ze_event_handle_t event = nullptr;
        EXPECT_EQ(zeEventCreate(pool.get(), &desc, &event), ZE_RESULT_SUCCESS);
        return Event(event);
    }

    std::uint32_t group_ = 0;
};

TEST_F(CopyEngine, CopiesEverySizeExactly) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{63}, std::size_t{4095},
                                   std::size_t{4096}, std::size_t{100'003}, (std::size_t{1} << 20) + 1})
        expect_copied(size, 0, 0);
}

TEST_F(CopyEngine, CopiesFromAndToAnyAddress) {
    expect_copied(100'003, 1, 0);
    expect_copied(100'003, 0, 3);
    expect_copied(4095, 7, 13);
}

TEST_F(CopyEngine, CopiesThroughDeviceMemory) {
    constexpr std::size_t size = 300'001;
    HostMemory source(context_.get(), size);
    HostMemory target(context_.get(), size);
    paint(source.bytes());
    const ze_device_mem_alloc_desc_t desc{ZE_STRUCTURE_TYPE_DEVICE_MEM_ALLOC_DESC, nullptr, 0, 0};
    void* between = nullptr;
    ASSERT_EQ(zeMemAllocDevice(context_.get(), &desc, size, 64, device_, &between), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListAppendMemoryCopy(list_.get(), between, source.data(), size, nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListAppendBarrier(list_.get(), nullptr, 0, nullptr), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListAppendMemoryCopy(list_.get(), target.data(), between, size, nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    EXPECT_EQ(execute(), ZE_RESULT_SUCCESS);
    EXPECT_EQ(std::memcmp(target.data(), source.data(), size), 0);
    EXPECT_EQ(zeMemFree(context_.get(), between), ZE_RESULT_SUCCESS);
}

TEST_F(CopyEngine, CopiesRectangles) {
    constexpr std::uint32_t source_pitch = 1000, target_pitch = 777, width = 301, height = 100;
    HostMemory source(context_.get(), source_pitch * 200);
    HostMemory target(context_.get(), target_pitch * 200);
    paint(source.bytes());
    std::ranges::fill(target.bytes(), untouched);
    const ze_copy_region_t from{13, 5, 0, width, height, 1};
    const ze_copy_region_t to{7, 31, 0, width, height, 1};
    ASSERT_EQ(zeCommandListAppendMemoryCopyRegion(list_.get(), target.data(), &to, target_pitch, 0,
                                                  source.data(), &from, source_pitch, 0, nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    ASSERT_EQ(execute(), ZE_RESULT_SUCCESS);
    for (std::uint32_t y = 0; y != 200; ++y)
        for (std::uint32_t x = 0; x != target_pitch; ++x) {
            const bool is_inside =
                x >= to.originX && x < to.originX + width && y >= to.originY && y < to.originY + height;
            const auto expected = is_inside ? source.data()[(y - to.originY + from.originY) * source_pitch +
                                                            x - to.originX + from.originX]
                                            : untouched;
            ASSERT_EQ(target.data()[y * target_pitch + x], expected) << x << "," << y;
        }
}

TEST_F(CopyEngine, FillsWithEveryPattern) {
    constexpr std::size_t size = 65'536 + 48;
    for (const std::size_t length : {1, 2, 4, 8, 16}) {
        std::vector<std::uint8_t> pattern(length);
        paint(pattern);
        HostMemory target(context_.get(), size + 64);
        std::ranges::fill(target.bytes(), untouched);
        ASSERT_EQ(zeCommandListAppendMemoryFill(list_.get(), target.data(), pattern.data(), length, size,
                                                nullptr, 0, nullptr),
                  ZE_RESULT_SUCCESS);
        ASSERT_EQ(execute(), ZE_RESULT_SUCCESS);
        for (std::size_t i = 0; i != size + 64; ++i)
            ASSERT_EQ(target.data()[i], i < size ? pattern[i % length] : untouched) << length << " at " << i;
        ASSERT_EQ(zeCommandListReset(list_.get()), ZE_RESULT_SUCCESS);
    }
}

TEST_F(CopyEngine, WaitsForTheHost) {
    constexpr std::size_t size = 4096;
    HostMemory source(context_.get(), size);
    HostMemory target(context_.get(), size);
    const auto pool = create_events(2);
    const auto go = create_event(pool, 0);
    const auto done = create_event(pool, 1);
    ze_event_handle_t wait_for = go.get();
    ASSERT_EQ(zeCommandListAppendMemoryCopy(list_.get(), target.data(), source.data(), size, done.get(), 1,
                                            &wait_for),
              ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListClose(list_.get()), ZE_RESULT_SUCCESS);
    ze_command_list_handle_t list = list_.get();
    ASSERT_EQ(zeCommandQueueExecuteCommandLists(queue_.get(), 1, &list, nullptr), ZE_RESULT_SUCCESS);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(zeEventQueryStatus(done.get()), ZE_RESULT_NOT_READY);
    paint(source.bytes()); // after the submission: a copy that had run already would have missed it
    ASSERT_EQ(zeEventHostSignal(go.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeEventHostSynchronize(done.get(), patience_ns), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandQueueSynchronize(queue_.get(), patience_ns), ZE_RESULT_SUCCESS);
    EXPECT_EQ(std::memcmp(target.data(), source.data(), size), 0);
}

TEST_F(CopyEngine, WaitsForAnotherQueue) {
    constexpr std::size_t size = 4096;
    HostMemory source(context_.get(), size);
    HostMemory target(context_.get(), size);
    paint(source.bytes());
    const auto pool = create_events(1);
    const auto barrier_done = create_event(pool, 0);
    ze_event_handle_t wait_for = barrier_done.get();
    ASSERT_EQ(
        zeCommandListAppendMemoryCopy(list_.get(), target.data(), source.data(), size, nullptr, 1, &wait_for),
        ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListClose(list_.get()), ZE_RESULT_SUCCESS);
    ze_command_list_handle_t list = list_.get();
    ASSERT_EQ(zeCommandQueueExecuteCommandLists(queue_.get(), 1, &list, nullptr), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeCommandQueueSynchronize(queue_.get(), 0), ZE_RESULT_NOT_READY);

    const auto waiting_queue = std::move(queue_);
    const auto waiting_list = std::move(list_);
    const auto group = find_group(ZE_COMMAND_QUEUE_GROUP_PROPERTY_FLAG_COMPUTE, 0);
    ASSERT_TRUE(group);
    open_queue(*group);
    ASSERT_EQ(zeCommandListAppendBarrier(list_.get(), barrier_done.get(), 0, nullptr), ZE_RESULT_SUCCESS);
    EXPECT_EQ(execute(), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandQueueSynchronize(waiting_queue.get(), patience_ns), ZE_RESULT_SUCCESS);
    EXPECT_EQ(std::memcmp(target.data(), source.data(), size), 0);
}

} // namespace
} // namespace zeva::sim
