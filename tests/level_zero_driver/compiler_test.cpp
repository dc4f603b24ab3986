// What the kernel compiler does to a kernel does not change what it computes. The kernels are in
// kernels/compiler.cl.
#include "kernel_fixture.hpp"

#include <array>
#include <climits>
#include <cstdint>
#include <functional>
#include <string>

namespace zeva::ze_driver_tests {
namespace {

constexpr std::uint32_t width = 150;

/// Each test with and without optimisation.
class Compiler : public KernelTest, public ::testing::WithParamInterface<const char*> {
protected:
    [[nodiscard]] OwnedKernel kernel(const char* name) {
        return create_kernel(build("compiler", GetParam()), name);
    }

    /// Runs `name` over a row of `width` work-items in groups of 50; the rest of its arguments are numbers.
    template <class... Numbers>
    [[nodiscard]] std::span<std::int32_t> row_of(const char* name, Numbers... numbers) {
        const auto row = kernel(name);
        const auto out = shared<std::int32_t>(std::vector<std::int32_t>(width));
        set(row, out, numbers...);
        set_group_size(row, 50);
        EXPECT_EQ(launch(row, width / 50), ZE_RESULT_SUCCESS);
        return out;
    }

    /// The module of kernels/<name>.cl cannot be built, and the log tells why.
    void expect_refused(const char* name, const char* why) {
        const auto spirv = read_module(name);
        auto description = module_description(spirv);
        description.pBuildFlags = GetParam();
        OwnedModule module;
        std::string log;
        EXPECT_EQ(try_build(description, module, log), ZE_RESULT_ERROR_MODULE_BUILD_FAILURE) << name;
        EXPECT_NE(log.find(why), std::string::npos) << log;
    }

    /// Exactly the work-items that fulfil the condition have written x + 1.
    static void expect_written(std::span<const std::int32_t> out, const std::function<bool(int)>& condition) {
        for (int x = 0; x < static_cast<int>(out.size()); ++x)
            EXPECT_EQ(out[x], condition(x) ? x + 1 : 0) << "work-item " << x;
    }
};

INSTANTIATE_TEST_SUITE_P(Options, Compiler, ::testing::Values("", "-ze-opt-disable"),
                         [](const auto& instance) {
                             return *instance.param == '\0' ? "Optimised" : "Plain";
                         });

TEST_P(Compiler, BarriersInAHelperFunctionInALoop) {
    const auto rotate = kernel("rotate_in_helper");
    const auto out = shared<std::int32_t>(std::vector<std::int32_t>(128));
    set(rotate, out, std::int32_t{5});
    set_group_size(rotate, 64);
    ASSERT_EQ(launch(rotate, 2), ZE_RESULT_SUCCESS);
    for (int item = 0; item < 128; ++item)
        EXPECT_EQ(out[item], (item + 5) % 64);
}

TEST_P(Compiler, ABarrierInABranchThatTheWholeGroupTakes) {
    const auto branch = kernel("barrier_in_branch");
    const auto out = shared<std::int32_t>(std::vector<std::int32_t>(64));
    set(branch, out);
    set_group_size(branch, 16);
    ASSERT_EQ(launch(branch, 4), ZE_RESULT_SUCCESS);
    for (int item = 0; item < 64; ++item)
        EXPECT_EQ(out[item], item / 16 % 2 == 1 ? 15 * 16 / 2 : 0);
}

TEST_P(Compiler, PrivateArraysBelongToTheirWorkItem) {
    const auto across = kernel("private_array_across_barrier");
    const auto out = shared<std::int32_t>(std::vector<std::int32_t>(64));
    set(across, out);
    set_group_size(across, 32);
    ASSERT_EQ(launch(across, 2), ZE_RESULT_SUCCESS);
    for (int item = 0; item < 64; ++item)
        EXPECT_EQ(out[item], item % 8 * (item % 32));

    const auto plain = row_of("private_array");
    for (int x = 0; x < static_cast<int>(plain.size()); ++x)
        EXPECT_EQ(plain[x], ((x % 3 - x) % 8 + 8) % 8);
}

TEST_P(Compiler, VariablesOfFunctionsCountForEachOfTheirCalls) {
    auto properties = structure<ze_kernel_properties_t>(ZE_STRUCTURE_TYPE_KERNEL_PROPERTIES);
    ASSERT_EQ(zeKernelGetProperties(kernel("large_variables_three_times").get(), &properties),
              ZE_RESULT_SUCCESS);
    EXPECT_GE(properties.privateMemSize, 3u << 18);
}

TEST_P(Compiler, WorkItemsBeyondTheEndDoNothing) {
    for (const std::int32_t end : {0, 1, 49, 50, 51, 149, 150, 1000, -1})
        expect_written(row_of("below", end), [end](int x) { return x < end; });
}

TEST_P(Compiler, ConditionsThatAreNoIntervalFromTheStart) {
    for (const std::int32_t hole : {0, 49, 75, 149, 150})
        expect_written(row_of("not_one", hole), [hole](int x) { return x != hole; });
    expect_written(row_of("every_second"), [](int x) { return x % 2 == 1; });
    expect_written(row_of("one_after_another", std::int32_t{-40}), [](int x) { return x >= 40 && x < 140; });
    expect_written(row_of("one_after_another", std::int32_t{10}), [](int x) { return x < 90; });
}

TEST_P(Compiler, ConditionsOnBothSidesAndOnRows) {
    const auto between = kernel("between");
    for (const auto& [x, y] :
         {std::pair{32u, 2u}, {4u, 4u}, {1u, 1u}}) { // groups side by side may run as one
        const auto out = shared<std::int32_t>(std::vector<std::int32_t>(64 * 4));
        set(between, out, std::int32_t{9}, std::int32_t{40}, std::int32_t{3});
        set_group_size(between, x, y);
        ASSERT_EQ(launch(between, 64 / x, 4 / y), ZE_RESULT_SUCCESS);
        for (int row = 0; row < 4; ++row)
            expect_written(out.subspan(row * 64, 64),
                           [row](int column) { return column > 9 && column < 40 && row < 3; });
    }
}

TEST_P(Compiler, DivisionsThatTrapOnTheProcessorDoNotHere) {
    const auto divisions = kernel("divisions");
    const auto out = shared<std::int32_t>(std::vector<std::int32_t>(12));
    for (const auto& [dividend, divisor] : {std::pair{7, 0}, {INT_MIN, -1}, {INT_MIN, 0}, {0, 0}}) {
        set(divisions, out, dividend, divisor, std::array{dividend, 7, -9, 8}, std::array{divisor, 2, 4, -1});
        ASSERT_EQ(launch(divisions, 1), ZE_RESULT_SUCCESS);
        EXPECT_TRUE(std::ranges::equal(out.subspan(5, 3), std::array{3, -2, -8}));
        EXPECT_TRUE(std::ranges::equal(out.subspan(9, 3), std::array{1, -1, 0}));
    }
}

TEST_P(Compiler, RecursionIsRefusedByName) {
    expect_refused("recursion", "nodes");
}

TEST_P(Compiler, SizesThatAreTooLargeAreRefusedByName) {
    expect_refused("refused_local_variable", "variable refused.");
    expect_refused("refused_private_variable", "a variable of function refused");
    expect_refused("refused_argument", "kernel refused");
    expect_refused("refused_alignment", "variable refused.values");
    expect_refused("refused_sub_group_size", "sub-groups of 3");
    expect_refused("builtin_refused_print", "printf");
}

} // namespace
} // namespace zeva::ze_driver_tests
