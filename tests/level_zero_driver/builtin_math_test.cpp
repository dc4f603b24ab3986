// Built-in functions of kernels: math against libm, in units in the last place, and half precision against
// the host's.
#include "kernel_fixture.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace zeva::ze_driver_tests {
namespace {

using Half = _Float16;

/// The distance to the next number of T away from zero.
template <class T>
double unit_in_the_last_place(double value) {
    constexpr int digits = sizeof(T) == 2 ? 11 : std::numeric_limits<T>::digits;
    constexpr int lowest = sizeof(T) == 2 ? -13 : std::numeric_limits<T>::min_exponent;
    int exponent = 0;
    std::frexp(value, &exponent);
    return std::ldexp(1.0, std::max(exponent, lowest) - digits);
}

class BuiltinMath : public KernelTest {
protected:
    void SetUp() override {
        KernelTest::SetUp();
        module_ = build("builtin_math");
    }
    void TearDown() override {
        module_.reset();
        KernelTest::TearDown();
    }

    static constexpr std::size_t items = 512;

    /// From about -8 to 8, zero among them.
    template <class T>
    [[nodiscard]] std::span<T> arguments() {
        std::vector<T> values(items);
        for (std::size_t i = 0; i < items; ++i)
            values[i] = T((static_cast<double>(i) - 256.0) / 32.1);
        return shared(values);
    }

    template <class... Values>
    void run(const std::string& name, std::size_t count, const Values&... values) {
        const auto kernel = create_kernel(module_, name.c_str());
        set(kernel, values...);
        set_group_size(kernel, 32);
        ASSERT_EQ(launch(kernel, static_cast<std::uint32_t>(count / 32)), ZE_RESULT_SUCCESS) << name;
    }

    template <class T>
    static void expect_near(const std::string& name, double x, T result, double expected, double units) {
        if (std::isnan(expected)) {
            EXPECT_TRUE(std::isnan(double(result))) << name << " of " << x << " is " << double(result);
            return;
        }
        if (std::isinf(expected)) {
            EXPECT_EQ(double(result), expected) << name << " of " << x;
            return;
        }
        EXPECT_LE(std::abs(double(result) - expected), units * unit_in_the_last_place<T>(expected))
            << name << " of " << x << " is " << double(result) << ", not " << expected;
    }

    /// `units`: what the OpenCL specification allows.
    template <class T>
    void check(const std::string& name, const std::string& type, double (*reference)(double), double units) {
        const auto x = arguments<T>();
        const auto results = shared(std::vector<T>(items));
        run(name + "_" + type, items, x, results);
        for (std::size_t i = 0; i < items; ++i)
            expect_near(name + " " + type, double(x[i]), results[i], reference(double(x[i])), units);
    }

    template <class T>
    void check(const std::string& name, const std::string& type, double (*reference)(double, double),
               double units) {
        const auto x = arguments<T>();
        const auto y = arguments<T>();
        std::ranges::reverse(y);
        const auto results = shared(std::vector<T>(items));
        run(name + "_" + type, items, x, y, results);
        for (std::size_t i = 0; i < items; ++i)
            expect_near(name + " " + type, double(x[i]), results[i], reference(double(x[i]), double(y[i])),
                        units);
    }

    template <class T>
    void check_all(const std::string& type, bool half) {
        check<T>("sin", type, std::sin, half ? 2 : 4);
        check<T>("exp", type, std::exp, half ? 2 : 3);
        check<T>("log2", type, std::log2, half ? 2 : 3);
        check<T>("cbrt", type, std::cbrt, 2);
        check<T>("tanh", type, std::tanh, half ? 2 : 5);
        check<T>("sqrt", type, std::sqrt, half ? 0.5 : 3);
        check<T>("erf", type, std::erf, half ? 4 : 16);
        check<T>("pow", type, std::pow, half ? 4 : 16);
        check<T>("hypot", type, std::hypot, half ? 2 : 4);
        check<T>("fmax", type, std::fmax, 0);
    }

    /// Results of functions with a second one, in the layout of the kernel.
    template <class T>
    void check_second_results(const std::string& type, double tolerance) {
        const auto x = arguments<T>();
        const auto floats = shared(std::vector<T>(items * 8));
        const auto integers = shared(std::vector<std::int32_t>(items * 2));
        const auto kernel = create_kernel(module_, ("second_results_" + type).c_str());
        set(kernel, x, floats, integers);
        ASSERT_EQ(zeKernelSetArgumentValue(kernel.get(), 3, 32 * sizeof(T), nullptr), ZE_RESULT_SUCCESS);
        set_group_size(kernel, 32);
        ASSERT_EQ(launch(kernel, items / 32), ZE_RESULT_SUCCESS);
        for (std::size_t i = 0; i < items; ++i) {
            SCOPED_TRACE(double(x[i]));
            const double value = double(x[i]);
            double whole = 0;
            int exponent = 0;
            int quotient = 0;
            EXPECT_NEAR(double(floats[i * 6]), value - std::floor(value), tolerance);
            EXPECT_EQ(double(floats[i * 6 + 1]), std::floor(value));
            EXPECT_EQ(double(floats[i * 6 + 2]), std::modf(value, &whole));
            EXPECT_EQ(double(floats[i * 6 + 3]), whole);
            EXPECT_NEAR(double(floats[i * 6 + 4]), std::sin(value), tolerance);
            EXPECT_NEAR(double(floats[i * 6 + 5]), std::cos(value), tolerance);
            EXPECT_EQ(double(floats[items * 6 + i * 2]), std::frexp(value, &exponent));
            EXPECT_EQ(double(floats[items * 6 + i * 2 + 1]), std::remquo(value, 0.75, &quotient));
            EXPECT_EQ(integers[i * 2], exponent);
            EXPECT_EQ(integers[i * 2 + 1], quotient & 7);
        }
    }

private:
    OwnedModule module_;
};

TEST_F(BuiltinMath, IsAsPreciseAsTheSpecificationAsksInSinglePrecision) {
    check_all<float>("float", false);
}
TEST_F(BuiltinMath, IsAsPreciseAsTheSpecificationAsksInDoublePrecision) {
    check_all<double>("double", false);
}
TEST_F(BuiltinMath, IsAsPreciseAsTheSpecificationAsksInHalfPrecision) {
    check_all<Half>("half", true);
}

TEST_F(BuiltinMath, FindsRemaindersAndNeighbours) {
    check<float>("fmod", "float", std::fmod, 0);
    check<Half>("fmod", "half", std::fmod, 0);
    const auto x = arguments<Half>();
    const auto y = arguments<Half>();
    std::ranges::reverse(y);
    const auto results = shared(std::vector<Half>(items));
    run("nextafter_half", items, x, y, results);
    for (std::size_t i = 0; i < items; ++i) {
        const double unit = unit_in_the_last_place<Half>(double(x[i]));
        const double step = double(results[i]) - double(x[i]);
        EXPECT_EQ(step > 0, y[i] > x[i]);
        EXPECT_EQ(step < 0, y[i] < x[i]);
        EXPECT_LE(std::abs(step), unit);
    }
}

TEST_F(BuiltinMath, GivesSecondResultsThroughGenericPointers) {
    check_second_results<float>("float", 1e-6);
    check_second_results<Half>("half", 1e-3);
}

TEST_F(BuiltinMath, LoadsAndStoresVectorsThroughGenericPointers) {
    constexpr std::size_t count = 32;
    std::vector<float> start(count * 3);
    std::vector<Half> half_start(count * 7);
    for (std::size_t i = 0; i < start.size(); ++i)
        start[i] = static_cast<float>(i) * 1.001F;
    for (std::size_t i = 0; i < half_start.size(); ++i)
        half_start[i] = static_cast<Half>(static_cast<float>(i));
    const auto values = shared(start);
    const auto halves = shared(half_start);
    const auto module = build("builtin_math");
    const auto kernel = create_kernel(module, "vectors");
    ASSERT_EQ(try_set(kernel, 0, values.data()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeKernelSetArgumentValue(kernel.get(), 1, count * 12, nullptr), ZE_RESULT_SUCCESS);
    ASSERT_EQ(try_set(kernel, 2, halves.data()), ZE_RESULT_SUCCESS);
    set_group_size(kernel, count);
    ASSERT_EQ(launch(kernel, 1), ZE_RESULT_SUCCESS);
    for (std::size_t i = 0; i < count * 3; ++i) {
        EXPECT_EQ(values[i], start[i / 3 * 3 + 2 - i % 3]);
        EXPECT_LE(static_cast<float>(halves[i]), start[i]);
        EXPECT_GT(static_cast<float>(halves[i]) * 1.001F + 1e-6F, start[i]);
    }
    for (std::size_t i = 0; i < count * 4; ++i)
        EXPECT_EQ(halves[count * 3 + i], half_start[count * 3 + i / 4 * 4 + 3 - i % 4]);
}

TEST_F(BuiltinMath, RoundsToHalfInEveryMode) {
    std::vector<float> floats;
    std::vector<double> doubles;
    for (int i = 0; i < 256; ++i) {
        const double magnitude =
            std::ldexp(1.0 + i * 0.37 / 256, i % 44 - 26); // denormal to beyond the largest
        floats.push_back(static_cast<float>(i % 2 == 0 ? magnitude : -magnitude));
        doubles.push_back(i % 2 == 0 ? magnitude : -magnitude);
    }
    doubles[0] = 1.0 + std::ldexp(1.0, -11) + std::ldexp(1.0, -40); // just above a tie, on it as a float
    const auto x = shared(floats);
    const auto y = shared(doubles);
    for (const std::string mode : {"_rte", "_rtz", "_rtp", "_rtn"}) {
        SCOPED_TRACE(mode);
        const auto results = shared(std::vector<Half>(512));
        run("to_half" + mode, 256, x, y, results);
        const auto check_one = [&mode](double value, double result) {
            if (mode == "_rtz") {
                EXPECT_LE(std::abs(result), std::abs(value));
            } else if (mode == "_rtp") {
                EXPECT_GE(result, value);
            } else if (mode == "_rtn") {
                EXPECT_LE(result, value);
            } else {
                EXPECT_EQ(result, double(static_cast<Half>(value)));
            }
            if (std::abs(value) < 65504) {
                EXPECT_LT(std::abs(result - value), unit_in_the_last_place<Half>(value)) << value;
            }
        };
        for (std::size_t i = 0; i < 256; ++i) {
            check_one(double(floats[i]), double(results[i * 2]));
            check_one(doubles[i], double(results[i * 2 + 1]));
        }
    }
}

TEST_F(BuiltinMath, ConvertsFromHalf) {
    std::vector<Half> start(32 * 4);
    for (std::size_t i = 0; i < start.size(); ++i)
        start[i] = static_cast<Half>(static_cast<float>(i) * 3.5F - 100.25F);
    const auto x = shared(start);
    const auto integers = shared(std::vector<std::int32_t>(start.size()));
    const auto bytes = shared(std::vector<std::uint8_t>(start.size()));
    run("from_half", 32, x, integers, bytes);
    for (std::size_t i = 0; i < start.size(); ++i) {
        const double value = double(start[i]);
        EXPECT_EQ(integers[i], static_cast<int>(std::floor(value)));
        EXPECT_EQ(bytes[i], static_cast<int>(std::clamp(std::nearbyint(value), 0.0, 255.0)));
    }
}

TEST_F(BuiltinMath, ClassifiesHalves) {
    const float infinity = std::numeric_limits<float>::infinity();
    std::vector<Half> start(32, Half(0));
    const std::vector<float> values{0, -0.0F, 1, -1, infinity, -infinity, std::nanf(""), 1e-7F};
    std::ranges::transform(values, start.begin(), [](float value) { return static_cast<Half>(value); });
    const auto results = shared(std::vector<std::int32_t>(32));
    run("half_classes", 32, shared(start), results);
    const std::vector<std::int32_t> expected{4, 20, 12, 28, 2, 18, 1, 4};
    for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_EQ(results[i], expected[i] + 32) << values[i];
}

TEST_F(BuiltinMath, ComputesWithHalfNamedFunctions) {
    const auto x = arguments<float>();
    const auto results = shared(std::vector<float>(items));
    run("remainders", items, x, results);
    for (std::size_t i = 0; i < items; ++i)
        EXPECT_NEAR(results[i], std::fmod(x[i], 0.3F) + std::cos(x[i]), 1e-5);
}

} // namespace
} // namespace zeva::ze_driver_tests
