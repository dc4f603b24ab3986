// Built-in functions of kernels: work-items, barriers, asynchronous copies, address spaces.
#include "kernel_fixture.hpp"

#include <numeric>

namespace zeva::ze_driver_tests {
namespace {

class BuiltinWorkItems : public KernelTest {
protected:
    [[nodiscard]] OwnedKernel kernel(const char* name) {
        module_ = build("builtin_work_items");
        return create_kernel(module_, name);
    }

    [[nodiscard]] static std::vector<std::int32_t> counted(std::size_t count) {
        std::vector<std::int32_t> values(count);
        std::iota(values.begin(), values.end(), 0);
        return values;
    }

private:
    OwnedModule module_;
};

TEST_F(BuiltinWorkItems, KnowTheirPositionInThreeDimensions) {
    constexpr std::array<std::uint64_t, 3> group_size{4, 2, 3};
    constexpr std::array<std::uint64_t, 3> group_count{2, 3, 2};
    constexpr std::array<std::uint64_t, 3> offset{7, 1, 2};
    const auto positions = kernel("positions");
    const auto values = shared(std::vector<std::uint64_t>(4 * 2 * 3 * 2 * 3 * 2 * 16));
    set(positions, values);
    set_group_size(positions, 4, 2, 3);
    ASSERT_EQ(zeKernelSetGlobalOffsetExp(positions.get(), 7, 1, 2), ZE_RESULT_SUCCESS);
    ASSERT_EQ(launch(positions, 2, 3, 2), ZE_RESULT_SUCCESS);

    std::uint64_t item = 0;
    for (std::uint64_t z = 0; z < group_size[2] * group_count[2]; ++z)
        for (std::uint64_t y = 0; y < group_size[1] * group_count[1]; ++y)
            for (std::uint64_t x = 0; x < group_size[0] * group_count[0]; ++x, ++item) {
                const auto own = values.subspan(item * 16, 16);
                const std::array<std::uint64_t, 3> at{x, y, z};
                for (std::size_t d = 0; d < 3; ++d) {
                    ASSERT_EQ(own[d], at[d] + offset[d]);
                    ASSERT_EQ(own[3 + d], at[d] % group_size[d]);
                    ASSERT_EQ(own[6 + d], at[d] / group_size[d]);
                }
                ASSERT_EQ(own[9], own[3] + 4 * (own[4] + 2 * own[5]));
                ASSERT_EQ(own[10], 3u);
                ASSERT_EQ(own[11], 6u);
                ASSERT_EQ(own[12], 2u + 100 * 2 + 10000 * 3);
                ASSERT_EQ(own[13], 7u + 100 * 1 + 10000 * 2);
                ASSERT_EQ(own[14], item);
            }
}

TEST_F(BuiltinWorkItems, MeetAtBarriers) {
    const auto reversed = kernel("reversed");
    const auto values = shared(counted(4 * 33));
    set(reversed, values);
    ASSERT_EQ(zeKernelSetArgumentValue(reversed.get(), 1, 33 * sizeof(std::int32_t), nullptr),
              ZE_RESULT_SUCCESS);
    set_group_size(reversed, 33);
    ASSERT_EQ(launch(reversed, 4), ZE_RESULT_SUCCESS);
    for (std::int32_t i = 0; i < 4 * 33; ++i)
        ASSERT_EQ(values[static_cast<std::size_t>(i)], i / 33 * 33 + 32 - i % 33);
}

TEST_F(BuiltinWorkItems, CopyAsynchronously) {
    const auto copied = kernel("copied");
    std::vector<float> start(3 * 8 * 4);
    std::iota(start.begin(), start.end(), 0.0F);
    const auto from = shared(start);
    const auto to = shared(std::vector<float>(start.size()));
    set(copied, from, to);
    ASSERT_EQ(zeKernelSetArgumentValue(copied.get(), 2, 8 * 16, nullptr), ZE_RESULT_SUCCESS);
    ASSERT_EQ(try_set(copied, 3, std::uint32_t{8}), ZE_RESULT_SUCCESS);
    set_group_size(copied, 8);
    ASSERT_EQ(launch(copied, 3), ZE_RESULT_SUCCESS);
    for (std::size_t i = 0; i < start.size(); ++i)
        ASSERT_EQ(to[i], 2 * start[i]);
}

TEST_F(BuiltinWorkItems, CopyWithStrides) {
    const auto strided = kernel("strided");
    const auto from = shared(counted(12 * 3));
    const auto to = shared(std::vector<std::int32_t>(12 * 2, -1));
    set(strided, from, to);
    ASSERT_EQ(zeKernelSetArgumentValue(strided.get(), 2, 12 * 4, nullptr), ZE_RESULT_SUCCESS);
    set_group_size(strided, 12);
    ASSERT_EQ(launch(strided, 1), ZE_RESULT_SUCCESS);
    for (std::int32_t i = 0; i < 24; ++i)
        ASSERT_EQ(to[static_cast<std::size_t>(i)], i % 2 == 0 ? i / 2 * 3 : -1);
}

TEST_F(BuiltinWorkItems, TellAddressSpacesApart) {
    const auto spaces = kernel("spaces");
    const auto values = shared(std::vector<std::int32_t>(2));
    set(spaces, values);
    ASSERT_EQ(zeKernelSetArgumentValue(spaces.get(), 1, 64, nullptr), ZE_RESULT_SUCCESS);
    set_group_size(spaces, 1);
    ASSERT_EQ(launch(spaces, 1), ZE_RESULT_SUCCESS);
    EXPECT_EQ(values[0], 1 + 4);
    EXPECT_EQ(values[1], 2);
}

TEST_F(BuiltinWorkItems, DecideFromTheStartByTheirPlaceInLineAndSubGroup) {
    constexpr std::int32_t sub_group_size = 16; // of kernels that require none
    const auto expect_where = [&](const char* name, auto condition) {
        const auto chosen = kernel(name);
        const auto values = shared(std::vector<std::int32_t>(3 * 64));
        set(chosen, values);
        set_group_size(chosen, 64);
        ASSERT_EQ(launch(chosen, 3), ZE_RESULT_SUCCESS);
        for (std::int32_t i = 0; i < 3 * 64; ++i)
            EXPECT_EQ(values[static_cast<std::size_t>(i)], condition(i) ? 1 : 0) << name << ' ' << i;
    };
    expect_where("odd_in_line", [](std::int32_t i) { return i % 2 == 1; });
    expect_where("first_of_sub_group", [](std::int32_t i) { return i % sub_group_size == 0; });
}

TEST_F(BuiltinWorkItems, TakeLongVectorsByValue) {
    constexpr std::array<float, 8> factor{1, 2, 3, 4, 5, 6, 7, 8};
    for (int i = 0; i < 8; ++i) { // the arguments lie elsewhere each time
        const auto scaled = kernel("scaled");
        const auto out = shared(std::vector<float>(4 * 8));
        set(scaled, out, factor);
        ASSERT_EQ(launch(scaled, 4), ZE_RESULT_SUCCESS);
        for (std::size_t j = 0; j < out.size(); ++j)
            EXPECT_EQ(out[j], factor[j % 8] * static_cast<float>(j / 8));
    }
}

} // namespace
} // namespace zeva::ze_driver_tests
