// Built-in functions of kernels: atomics of every type, against sums on the host.
#include "kernel_fixture.hpp"

#include <algorithm>

namespace zeva::ze_driver_tests {
namespace {

constexpr std::uint32_t items = 64 * 16;

/// The operands that the kernels use, 1 to 7 in turn, together.
constexpr int operand_sum() {
    int sum = 0;
    for (std::uint32_t i = 0; i < items; ++i)
        sum += static_cast<int>(i % 7 + 1);
    return sum;
}

class BuiltinAtomics : public KernelTest {
protected:
    void SetUp() override {
        KernelTest::SetUp();
        module_ = build("builtin_atomics");
    }
    void TearDown() override {
        module_.reset();
        KernelTest::TearDown();
    }

    template <class... Values>
    void run(const std::string& name, const Values&... values) {
        const auto kernel = create_kernel(module_, name.c_str());
        set(kernel, values...);
        set_group_size(kernel, 64);
        ASSERT_EQ(launch(kernel, items / 64), ZE_RESULT_SUCCESS);
    }

    template <class T>
    void check_integers(const std::string& type) {
        const auto values = shared(std::vector<T>{5, T(100000), 100, 3, 1, 0, 0});
        const auto seen = shared(std::vector<T>(items));
        run("operations_" + type, values, seen);
        EXPECT_EQ(values[0], T(5 + operand_sum()));
        EXPECT_EQ(values[1], T(100000 - operand_sum()));
        EXPECT_EQ(values[2], T(1));
        EXPECT_EQ(values[3], T(7));
        EXPECT_EQ(values[4], T(1 + operand_sum()));
        EXPECT_EQ(values[6], T(9));
        // Every value that was exchanged in came out once, or stayed.
        std::vector<T> all(seen.begin(), seen.end());
        all.push_back(values[5]);
        std::ranges::sort(all);
        for (std::size_t i = 0; i <= items; ++i)
            ASSERT_EQ(all[i], T(i));
    }

    template <class T>
    void check_bits(const std::string& type) {
        const auto values = shared(std::vector<T>{0, T(~T{0}), T(0x55)});
        run("bits_" + type, values);
        T bits = 0;
        T toggled = 0x55;
        for (std::uint32_t i = 0; i < items; ++i) {
            bits |= T(T{1} << i % 31);
            toggled ^= T(T{1} << i % 31);
        }
        EXPECT_EQ(values[0], bits);
        EXPECT_EQ(values[1], T(~bits));
        EXPECT_EQ(values[2], toggled);
    }

    template <class T>
    void check_floating(const std::string& type) {
        const auto values = shared(std::vector<T>{T(0.5), T(100000), 100, 3, 0, T(2.25), 0});
        run("operations_" + type, values);
        EXPECT_EQ(values[0], T(0.5) + T(operand_sum()));
        EXPECT_EQ(values[1], T(100000 - operand_sum()));
        EXPECT_EQ(values[2], T(1));
        EXPECT_EQ(values[3], T(7));
        EXPECT_EQ(values[6], T(2.25));
    }

private:
    OwnedModule module_;
};

TEST_F(BuiltinAtomics, CountIn32Bits) {
    check_integers<std::int32_t>("int");
    check_integers<std::uint32_t>("uint");
}

TEST_F(BuiltinAtomics, CountIn64Bits) {
    check_integers<std::int64_t>("long");
    check_integers<std::uint64_t>("ulong");
}

TEST_F(BuiltinAtomics, SetBits) {
    check_bits<std::int32_t>("int");
    check_bits<std::uint64_t>("ulong");
}

TEST_F(BuiltinAtomics, AddFloatingPointNumbers) {
    check_floating<float>("float");
    check_floating<double>("double");
}

TEST_F(BuiltinAtomics, WorkOnLocalMemoryAndAsLocks) {
    const auto results = shared(std::vector<std::int32_t>(3));
    const auto lock = shared(std::vector<std::int32_t>(1));
    const auto module = build("builtin_atomics");
    const auto kernel = create_kernel(module, "old");
    set(kernel, results);
    ASSERT_EQ(zeKernelSetArgumentValue(kernel.get(), 1, 12, nullptr), ZE_RESULT_SUCCESS);
    ASSERT_EQ(try_set(kernel, 2, lock.data()), ZE_RESULT_SUCCESS);
    set_group_size(kernel, 64);
    ASSERT_EQ(launch(kernel, 16), ZE_RESULT_SUCCESS);
    EXPECT_EQ(results[0], 16 * 64);
    EXPECT_EQ(results[1], 16 * 64 * 2);
    EXPECT_EQ(results[2], 16 * 5);
    EXPECT_EQ(lock[0], 0);
}

} // namespace
} // namespace zeva::ze_driver_tests
