// Built-in functions of kernels: what work-groups and sub-groups compute together, against loops on the host.
#include "image_fixture.hpp"
#include "kernel_fixture.hpp"

#include <algorithm>
#include <numeric>

namespace zeva::ze_driver_tests {
namespace {

class BuiltinCollectives : public KernelTest {
protected:
    [[nodiscard]] OwnedKernel kernel(const char* module, const char* name) {
        modules_.push_back(build(module));
        return create_kernel(modules_.back(), name);
    }
    [[nodiscard]] OwnedKernel kernel(const std::string& name) {
        return kernel("builtin_collectives", name.c_str());
    }

    void TearDown() override {
        modules_.clear();
        KernelTest::TearDown();
    }

    static constexpr int group_size = 32;

    /// What the work-items of a group write.
    [[nodiscard]] std::span<std::int32_t> run_one_group(const char* name) {
        const auto group = kernel(name);
        const auto values = shared(std::vector<std::int32_t>(group_size));
        set(group, values);
        set_group_size(group, group_size);
        EXPECT_EQ(launch(group, 1), ZE_RESULT_SUCCESS);
        return values;
    }

    /// The value that item i starts with: small, so that halves hold all sums, and never 0.
    [[nodiscard]] static int value_of(std::size_t i) { return static_cast<int>(i * 7 % 5) + 1; }

    /// Memory in which item i has its value at i * stride.
    template <class T>
    [[nodiscard]] std::span<T> spread(std::size_t items, std::size_t stride) {
        std::vector<T> values(items * stride);
        for (std::size_t i = 0; i < items; ++i)
            values[i * stride] = static_cast<T>(value_of(i));
        return shared(values);
    }

    template <class T>
    void check_groups(const std::string& type) {
        constexpr std::size_t size = 45;
        constexpr std::size_t count = 3;
        const auto values = spread<T>(size * count, 10);
        const auto group = kernel("group_" + type);
        set(group, values);
        set_group_size(group, size);
        ASSERT_EQ(launch(group, count), ZE_RESULT_SUCCESS);
        for (std::size_t i = 0; i < size * count; ++i) {
            const std::size_t first = i / size * size;
            int total = 0;
            int before = 0;
            int highest_to_here = 0;
            for (std::size_t k = first; k < first + size; ++k) {
                total += value_of(k);
                before += k < i ? value_of(k) : 0;
                highest_to_here = k <= i ? std::max(highest_to_here, value_of(k)) : highest_to_here;
            }
            const auto own = values.subspan(i * 10, 10);
            ASSERT_EQ(own[0], T(total)) << i;
            ASSERT_EQ(own[1], T(1)) << i;
            ASSERT_EQ(own[2], T(5)) << i;
            ASSERT_EQ(own[3], T(before + value_of(i))) << i;
            ASSERT_EQ(own[4], T(before)) << i;
            ASSERT_EQ(own[5], T(highest_to_here)) << i;
            if (i > first + 5) {
                ASSERT_EQ(own[6], T(1)) << i;
            }
            ASSERT_EQ(own[7], T(value_of(first + 5))) << i;
            ASSERT_EQ(own[8], T(1)) << i;
            ASSERT_EQ(own[9], T(0)) << i;
        }
    }

    template <class T>
    void check_sub_groups(const std::string& type) {
        constexpr std::size_t size = 40; // two full sub-groups of 16 and a half one
        constexpr std::size_t width = 16;
        const auto values = spread<T>(size, 16);
        const auto sub_group = kernel("sub_group_" + type);
        set(sub_group, values);
        set_group_size(sub_group, size);
        ASSERT_EQ(launch(sub_group, 1), ZE_RESULT_SUCCESS);
        for (std::size_t i = 0; i < size; ++i) {
            SCOPED_TRACE(i);
            const std::size_t first = i / width * width;
            const std::size_t end = std::min(first + width, size);
            check_sub_group<T>(values.subspan(i * 16, 16), i, first, end);
        }
    }

    template <class T>
    static void check_sub_group(std::span<T> own, std::size_t i, std::size_t first, std::size_t end) {
        int total = 0;
        int before = 0;
        int cluster = 0;
        std::uint32_t product = 1;
        for (std::size_t k = first; k < end; ++k) {
            total += value_of(k);
            before += k < i ? value_of(k) : 0;
            cluster += k / 4 == i / 4 ? value_of(k) : 0;
            product *= static_cast<std::uint32_t>(value_of(k));
        }
        ASSERT_EQ(own[0], T(total));
        ASSERT_EQ(own[1], T(1));
        ASSERT_EQ(own[2], T(5));
        ASSERT_EQ(own[3], T(before + value_of(i)));
        ASSERT_EQ(own[4], T(before));
        if (i > first + 5) {
            ASSERT_EQ(own[5], T(1));
            ASSERT_EQ(own[6], T(5));
        }
        ASSERT_EQ(own[7], T(value_of(first + 3)));
        ASSERT_EQ(own[8], T(value_of(first + (i - first) / 2)));
        ASSERT_EQ(own[9], T(value_of(i ^ 1)));
        if (i > first) {
            ASSERT_EQ(own[10], T(value_of(i - 1)));
        }
        if (i + 2 < end) {
            ASSERT_EQ(own[11], T(value_of(i + 2)));
        }
        ASSERT_EQ(own[12], T(cluster));
        if (sizeof(T) == 4) { // a half overflows
            ASSERT_EQ(own[13], T(product));
        }
        ASSERT_EQ(own[14], T(value_of(first)));
        ASSERT_EQ(own[15], T(1 + (i == first ? 4 : 0)));
    }

private:
    std::vector<OwnedModule> modules_;
};

TEST_F(BuiltinCollectives, ReduceAndScanWorkGroups) {
    check_groups<std::int32_t>("int");
    check_groups<std::uint64_t>("ulong");
}

TEST_F(BuiltinCollectives, BroadcastInTwoDimensions) {
    const auto broadcast = kernel("group_broadcast_2d");
    const auto values = shared(std::vector<std::int32_t>(5 * 4));
    set(broadcast, values);
    set_group_size(broadcast, 5, 4);
    ASSERT_EQ(launch(broadcast, 1), ZE_RESULT_SUCCESS);
    for (const std::int32_t value : values)
        ASSERT_EQ(value, 1 + 2 * 5);
}

TEST_F(BuiltinCollectives, ReduceScanAndShuffleSubGroups) {
    check_sub_groups<std::int32_t>("int");
    check_sub_groups<float>("float");
    check_sub_groups<_Float16>("half");
}

TEST_F(BuiltinCollectives, TellTheSizesOfSubGroups) {
    const auto sizes = kernel("sub_group_sizes");
    const auto values = shared(std::vector<std::uint32_t>(40 * 6));
    set(sizes, values);
    set_group_size(sizes, 20, 2);
    ASSERT_EQ(launch(sizes, 1), ZE_RESULT_SUCCESS);
    for (std::uint32_t i = 0; i < 40; ++i) {
        const auto own = values.subspan(i * 6, 6);
        const std::vector<std::uint32_t> expected{i < 32 ? 16u : 8u, 16, 3, 3, i / 16, i % 16};
        ASSERT_TRUE(std::ranges::equal(own, expected)) << i;
    }
}

TEST_F(BuiltinCollectives, Vote) {
    const auto ballots = kernel("ballots");
    const auto values = shared(std::vector<std::uint32_t>(16 * 16));
    set(ballots, values);
    set_group_size(ballots, 16);
    ASSERT_EQ(launch(ballots, 1), ZE_RESULT_SUCCESS);
    for (std::uint32_t lane = 0; lane < 16; ++lane) {
        const auto own = values.subspan(lane * 16, 16);
        const std::uint32_t below = (1u << lane) - 1;
        const std::uint32_t to_here = below | 1u << lane;
        const std::vector<std::uint32_t> expected{0x9249,
                                                  0,
                                                  0,
                                                  0, // lanes 0, 3, 6, 9, 12, 15
                                                  6,
                                                  lane / 3 + 1,
                                                  (lane + 2) / 3,
                                                  15,
                                                  lane % 3 == 0,
                                                  1,
                                                  0,
                                                  1u << lane,
                                                  below,
                                                  to_here,
                                                  0xffff & ~to_here,
                                                  0xffff & ~below};
        ASSERT_TRUE(std::ranges::equal(own, expected)) << lane;
    }
}

TEST_F(BuiltinCollectives, WorkInDivergentControlFlow) {
    const auto values = run_one_group("divergent");
    for (int i = 0; i < group_size; ++i)
        ASSERT_EQ(values[i], (i % 2 == 0 ? 56 + 1000 * 0x5555 : -1) + 16 * 1000000) << i;
}

TEST_F(BuiltinCollectives, KeepTheTwoWaysOfABranchApart) {
    const auto values = run_one_group("two_ways");
    for (int i = 0; i < group_size; ++i)
        EXPECT_EQ(values[i], (i % 2 == 1 ? 64 : 114) + 16 * 1000) << i;
    const auto same = run_one_group("same_on_both_ways");
    for (int i = 0; i < group_size; ++i)
        EXPECT_EQ(same[i], i % 16 < 5 ? 7 * 5 : 1100 / 3) << i;
}

TEST_F(BuiltinCollectives, MeetAgainBehindLoops) {
    const auto values = run_one_group("loops");
    constexpr int leaving_lane = 7;
    constexpr int last_turn = 3; // of that lane
    const auto starts = [](int lane, int turn) {
        return turn < lane && (lane != leaving_lane || turn <= last_turn);
    };
    const auto goes_on = [&](int lane, int turn) {
        return starts(lane, turn) && (lane != leaving_lane || turn < last_turn);
    };
    for (int i = 0; i < group_size; ++i) {
        int expected = 16 * 100000;
        for (int turn = 0; starts(i % 16, turn); ++turn) {
            for (int lane = 0; lane < 16; ++lane) {
                expected += starts(lane, turn) ? 1 : 0;
                expected += turn % 2 == 1 && goes_on(i % 16, turn) && goes_on(lane, turn) ? 100 : 0;
            }
        }
        EXPECT_EQ(values[i], expected) << i;
    }
}

TEST_F(BuiltinCollectives, ExchangeVectorsInGroupsOfAnySize) {
    const auto shuffle = kernel("shuffle_vectors");
    std::vector<float> start(30 * 4);
    std::iota(start.begin(), start.end(), 0.0f);
    const auto values = shared(start);
    set(shuffle, values);
    set_group_size(shuffle, 30);
    ASSERT_EQ(launch(shuffle, 1), ZE_RESULT_SUCCESS);
    for (std::size_t i = 0; i < start.size(); ++i)
        EXPECT_EQ(values[i], static_cast<float>((i / 64 * 16 + 2) * 4 + i % 4)) << i;
}

TEST_F(BuiltinCollectives, SubGroupsMeetAtTheirOwnBarriers) {
    const auto barriers = kernel("sub_group_barriers");
    std::vector<std::int32_t> start(2 * 40);
    std::iota(start.begin(), start.end(), 0);
    const auto values = shared(start);
    set(barriers, values);
    ASSERT_EQ(zeKernelSetArgumentValue(barriers.get(), 1, 40 * 4, nullptr), ZE_RESULT_SUCCESS);
    set_group_size(barriers, 40);
    ASSERT_EQ(launch(barriers, 2), ZE_RESULT_SUCCESS);
    for (std::int32_t i = 0; i < 80; ++i) {
        const std::int32_t sub_group = i % 40 / 16;
        const std::int32_t first = i / 40 * 40 + sub_group * 16;
        const std::int32_t size = sub_group < 2 ? 16 : 8;
        ASSERT_EQ(values[static_cast<std::size_t>(i)], first + (i - first + sub_group + 1) % size) << i;
    }
}

TEST_F(BuiltinCollectives, ShuffleAsIntelsExtensionSays) {
    const auto shuffles = kernel("builtin_intel_sub_groups", "shuffles");
    std::vector<std::uint32_t> start(16 * 6);
    for (std::uint32_t i = 0; i < 16; ++i)
        start[i * 6] = 100 + i;
    const auto values = shared(start);
    set(shuffles, values);
    set_group_size(shuffles, 16);
    ASSERT_EQ(launch(shuffles, 1), ZE_RESULT_SUCCESS);
    for (std::uint32_t i = 0; i < 16; ++i) {
        const std::uint32_t lane = i % 8;
        const std::uint32_t first = 100 + i / 8 * 8;
        const std::vector<std::uint32_t> expected{first + 7 - lane,
                                                  first + (lane ^ 5),
                                                  lane < 3 ? first + 1000 + lane + 5 : first + lane - 3,
                                                  lane < 5 ? first + lane + 3 : first + 1000 + lane - 5,
                                                  first + 2,
                                                  8};
        ASSERT_TRUE(std::ranges::equal(values.subspan(i * 6, 6), expected)) << i;
    }
}

TEST_F(BuiltinCollectives, ReadAndWriteBlocks) {
    const auto blocks = kernel("builtin_intel_sub_groups", "blocks");
    std::vector<std::uint32_t> start(128);
    std::iota(start.begin(), start.end(), 0);
    const auto from = shared(start);
    const auto to = shared(std::vector<std::uint32_t>(128));
    set(blocks, from, to);
    set_group_size(blocks, 32);
    ASSERT_EQ(launch(blocks, 1), ZE_RESULT_SUCCESS);
    for (std::uint32_t i = 0; i < 128; ++i)
        ASSERT_EQ(to[i], i / 64 * 64 + (3 - i % 64 / 16) * 16 + i % 16) << i;
}

TEST_F(BuiltinCollectives, ReadBlocksOfImages) {
    const auto image_blocks = kernel("builtin_intel_sub_groups", "image_blocks");
    const auto description = make_desc(
        ZE_IMAGE_TYPE_2D, make_format(ZE_IMAGE_FORMAT_LAYOUT_8_8_8_8, ZE_IMAGE_FORMAT_TYPE_UNORM), {20, 3});
    ze_image_handle_t handle = nullptr;
    ASSERT_EQ(zeImageCreate(context, device, &description, &handle), ZE_RESULT_SUCCESS);
    const OwnedImage image{handle};
    std::vector<std::uint32_t> pixels(20 * 3);
    std::iota(pixels.begin(), pixels.end(), 1000);
    ASSERT_EQ(zeCommandListAppendImageCopyFromMemory(list.get(), handle, pixels.data(), nullptr, nullptr, 0,
                                                     nullptr),
              ZE_RESULT_SUCCESS);
    const auto to = shared(std::vector<std::uint32_t>(16 * 2));
    set(image_blocks, handle, to);
    set_group_size(image_blocks, 16);
    ASSERT_EQ(launch(image_blocks, 1), ZE_RESULT_SUCCESS);
    for (std::uint32_t i = 0; i < 16; ++i) {
        ASSERT_EQ(to[i * 2], 1000 + 20 + 2 + i);
        ASSERT_EQ(to[i * 2 + 1], 1000 + 40 + 2 + i);
    }
}

} // namespace
} // namespace zeva::ze_driver_tests
