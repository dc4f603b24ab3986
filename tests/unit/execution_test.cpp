// Kernels on PoCL: arguments, groups, refusals, damaged modules. The kernels are in tests/unit/kernels.
#include "execution/kernel_executor.hpp"

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <numeric>
#include <random>
#include <span>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace zeva::ze_driver {
namespace {

using Kind = ArgumentInfo::Kind;

std::vector<std::byte> read_module(const std::string& name) {
    std::ifstream file{std::string{ZEVA_TEST_KERNELS} + "/" + name + ".spv", std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    const auto bytes = std::as_bytes(std::span{text});
    return {bytes.begin(), bytes.end()};
}

KernelExecutor& executor() {
    std::string error;
    KernelExecutor* result = pocl_executor(error);
    if (result == nullptr)
        throw std::runtime_error{error};
    return *result;
}

std::unique_ptr<ExecutableModule> compile(const std::string& name) {
    std::string log;
    auto module = executor().compile(read_module(name), "", log);
    EXPECT_NE(module, nullptr) << log;
    return module;
}

std::unique_ptr<ExecutableKernel> kernel(const std::string& module_name, const std::string& name) {
    const auto module = compile(module_name);
    auto result = module ? module->kernel(name) : nullptr;
    if (!result)
        throw std::runtime_error{"no kernel " + name};
    return result;
}

template <typename T>
ArgumentValue value(const T& argument) {
    static_assert(std::is_trivially_copyable_v<T>);
    ArgumentValue result{.bytes = std::vector<std::byte>(sizeof argument), .is_set = true};
    std::memcpy(result.bytes.data(), &argument, sizeof argument);
    return result;
}

ArgumentValue local_memory(std::size_t size) {
    return {.bytes = {}, .local_memory_size = size, .is_set = true};
}

LaunchSize items(std::uint32_t groups, std::uint32_t size) {
    return {.group_count = {groups, 1, 1}, .group_size = {size, 1, 1}};
}

void launch(ExecutableKernel& kernel, const LaunchSize& size, const std::vector<ArgumentValue>& arguments) {
    std::string error;
    ASSERT_TRUE(kernel.launch(size, arguments, error)) << error;
}

std::vector<std::size_t> argument_sizes(const ExecutableKernel& kernel) {
    std::vector<std::size_t> sizes;
    for (const ArgumentInfo& argument : kernel.arguments())
        sizes.push_back(argument.size);
    return sizes;
}

TEST(ExecutionArguments, ScalarsOfAllSizes) {
    const auto scalars = kernel("arguments", "scalars");
    EXPECT_EQ(argument_sizes(*scalars), (std::vector<std::size_t>{1, 2, 4, 8, 4, 8, 1, 8}));
    EXPECT_EQ(scalars->arguments()[0].kind, Kind::value);
    EXPECT_EQ(scalars->arguments()[7].kind, Kind::pointer);
    std::array<double, 7> out{};
    launch(*scalars, items(1, 1),
           {value(std::int8_t{-1}), value(std::int16_t{-300}), value(std::int32_t{70000}),
            value(std::int64_t{1} << 40), value(1.5f), value(-2.25), value(std::uint8_t{200}),
            value(out.data())});
    EXPECT_EQ(out, (std::array<double, 7>{-1, -300, 70000, 1099511627776.0, 1.5, -2.25, 200}));
}

TEST(ExecutionArguments, ThreeVectorsTakeTheRoomOfFour) {
    const auto vectors = kernel("arguments", "vectors");
    EXPECT_EQ(argument_sizes(*vectors), (std::vector<std::size_t>{16, 16, 4, 4, 8}));
    std::array<float, 6> out{};
    launch(*vectors, items(1, 1),
           {value(std::array<std::int32_t, 4>{1, 2, 3, 0}), value(std::array<float, 4>{4, 5, 6, 0}),
            value(std::array<std::uint8_t, 4>{7, 8, 9, 10}), value(std::array<std::int16_t, 2>{11, -12}),
            value(out.data())});
    EXPECT_EQ(out, (std::array<float, 6>{1, 3, 5, 6, 10, -12}));
}

struct OddStruct {
    std::int8_t tag;
    std::int16_t value;
    std::int8_t tail[3];
};
struct [[gnu::packed]] PackedStruct {
    std::int8_t tag;
    std::int32_t value;
    std::int16_t tail;
};
struct NestedStruct {
    std::int8_t tag;
    std::int64_t values[2];
    alignas(16) float vector[4];
};

TEST(ExecutionArguments, StructsByValue) {
    const auto structs = kernel("arguments", "structs");
    EXPECT_EQ(argument_sizes(*structs),
              (std::vector<std::size_t>{sizeof(OddStruct), sizeof(PackedStruct), sizeof(NestedStruct), 8}));
    EXPECT_EQ(structs->arguments()[0].kind, Kind::value);
    std::array<std::int64_t, 9> out{};
    launch(*structs, items(1, 1),
           {value(OddStruct{1, -2, {3, 4, 5}}), value(PackedStruct{6, -700000, 8}),
            value(NestedStruct{9, {10, -11}, {12, 13, 14, 0}}), value(out.data())});
    EXPECT_EQ(out, (std::array<std::int64_t, 9>{1, -2, 5, 6, -700000, 8, 9, -11, 14}));
}

TEST(ExecutionArguments, NullPointersArePassed) {
    std::int32_t out = 0;
    launch(*kernel("arguments", "null_pointer"), items(1, 1), {value(std::uint64_t{0}), value(&out)});
    EXPECT_EQ(out, 1);
}

TEST(ExecutionArguments, ConstantTables) {
    const std::array<float, 2> given{10, 20};
    std::array<float, 8> out{};
    launch(*kernel("arguments", "constants"), items(2, 4), {value(given.data()), value(out.data())});
    EXPECT_EQ(out, (std::array<float, 8>{11.5f, 22.5f, 13.5f, 24.5f, 11.5f, 22.5f, 13.5f, 24.5f}));
}

TEST(ExecutionArguments, MistakesAreErrors) {
    const auto add_one = kernel("add_one", "add_one");
    std::array<std::int32_t, 1> data{};
    std::string error;
    EXPECT_FALSE(add_one->launch(items(1, 1), {}, error));
    EXPECT_NE(error, "");
    const std::vector<ArgumentValue> unset(1);
    EXPECT_FALSE(add_one->launch(items(1, 1), unset, error));
    const std::vector<ArgumentValue> short_pointer{value(std::uint32_t{0})};
    EXPECT_FALSE(add_one->launch(items(1, 1), short_pointer, error));
    const std::vector<ArgumentValue> good{value(data.data())};
    EXPECT_FALSE(add_one->launch(items(1, 0), good, error));
    EXPECT_FALSE(add_one->launch(items(1, add_one->max_group_size() + 1), good, error));
    EXPECT_NE(error.find("work-items"), std::string::npos) << error;
    EXPECT_TRUE(add_one->launch(items(0, 1), good, error)) << "no groups: nothing to do";
    EXPECT_EQ(data[0], 0);
}

TEST(ExecutionGroups, IdsWithGlobalOffset) {
    constexpr std::uint32_t width = 12;
    constexpr std::uint32_t height = 6;
    std::array<std::uint32_t, width * height> out{};
    launch(*kernel("groups", "global_ids"),
           {.group_count = {3, 2, 1}, .group_size = {4, 3, 1}, .global_offset = {100, 7, 0}},
           {value(out.data()), value(width)});
    for (std::uint32_t y = 0; y < height; ++y)
        for (std::uint32_t x = 0; x < width; ++x)
            ASSERT_EQ(out[y * width + x], (y + 7) * 1000 + x + 100) << x << ' ' << y;
}

TEST(ExecutionGroups, LocalMemoryAndBarriers) {
    const auto reverse = kernel("groups", "reverse_groups");
    EXPECT_EQ(reverse->arguments()[1].kind, Kind::local_memory);
    EXPECT_EQ(reverse->arguments()[1].size, 0u);
    std::array<std::int32_t, 64> data{};
    std::iota(data.begin(), data.end(), 0);
    launch(*reverse, items(4, 16), {value(data.data()), local_memory(16 * sizeof(std::int32_t))});
    for (std::int32_t i = 0; i < 64; ++i)
        ASSERT_EQ(data[static_cast<std::size_t>(i)], i / 16 * 16 + 15 - i % 16);

    const auto fixed = kernel("groups", "static_local");
    EXPECT_GE(fixed->local_memory_size(), 256u);
    std::array<std::int32_t, 3> sums{};
    launch(*fixed, items(3, 64), {value(sums.data())});
    EXPECT_EQ(sums, (std::array<std::int32_t, 3>{2016, 2016, 2016}));
}

TEST(ExecutionGroups, AtomicsCountEveryItem) {
    std::array<std::int32_t, 2> counter{};
    launch(*kernel("groups", "count"), items(1000, 64), {value(counter.data()), value(3)});
    EXPECT_EQ(counter, (std::array<std::int32_t, 2>{192000, 63999}));
}

TEST(ExecutionGroups, RequiredSize) {
    const auto required = kernel("groups", "required_size");
    EXPECT_EQ(required->required_group_size(), (std::array<std::uint32_t, 3>{8, 4, 1}));
    EXPECT_EQ(kernel("groups", "count")->required_group_size(), (std::array<std::uint32_t, 3>{0, 0, 0}));
    std::int32_t calls = 0;
    const std::vector<ArgumentValue> arguments{value(&calls)};
    launch(*required, {.group_count = {2, 1, 1}, .group_size = {8, 4, 1}}, arguments);
    EXPECT_EQ(calls, 64);
    std::string error;
    EXPECT_FALSE(required->launch(items(2, 32), arguments, error));
    EXPECT_EQ(calls, 64);
}

TEST(Execution, KernelNamesAndUnknownKernel) {
    const auto module = compile("other");
    ASSERT_NE(module, nullptr);
    EXPECT_EQ(module->kernel_names(),
              (std::vector<std::string>{"print", "vector_math", "half_storage", "image_copy"}));
    EXPECT_EQ(module->kernel("nothing"), nullptr);
}

TEST(Execution, KernelsOutliveTheirModule) {
    std::array<std::int32_t, 4> data{1, 2, 3, 4};
    launch(*kernel("add_one", "add_one"), items(4, 1), {value(data.data())});
    EXPECT_EQ(data, (std::array<std::int32_t, 4>{2, 3, 4, 5}));
}

TEST(Execution, PrintfReachesStandardOutput) {
    testing::internal::CaptureStdout();
    launch(*kernel("other", "print"), items(1, 1), {value(42)});
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "value 42\n");
}

TEST(Execution, VectorsAndHalfStorage) {
    alignas(16) std::array<float, 4> in{1.5f, 2.5f, 3.5f, 4.5f};
    alignas(16) std::array<float, 4> out{};
    launch(*kernel("other", "vector_math"), items(1, 1), {value(in.data()), value(out.data())});
    EXPECT_EQ(out, (std::array<float, 4>{7, 8, 9, 10}));
    std::array<std::uint16_t, 2> halves{0x3c00, 0xc000}; // 1 and -2
    launch(*kernel("other", "half_storage"), items(2, 1), {value(halves.data()), value(1.5f)});
    EXPECT_EQ(halves, (std::array<std::uint16_t, 2>{0x3e00, 0xc200})); // 1.5 and -3
}

TEST(Execution, ImagesAreDescribedAndRefusedAtLaunch) {
    const auto copy = kernel("other", "image_copy");
    EXPECT_EQ(copy->arguments()[0].kind, Kind::image);
    EXPECT_EQ(copy->arguments()[1].kind, Kind::sampler);
    const std::vector<ArgumentValue> arguments(3, value(std::uint64_t{0}));
    std::string error;
    EXPECT_FALSE(copy->launch(items(1, 1), arguments, error));
    EXPECT_NE(error.find("image"), std::string::npos) << error;
}

TEST(Execution, ThreadsShareOneKernel) {
    const auto add_one = kernel("add_one", "add_one");
    constexpr int laps = 200;
    std::array<std::array<std::int32_t, 32>, 4> data{};
    std::array<int, 4> failures{};
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < data.size(); ++i)
            threads.emplace_back([&, i] {
                const std::vector<ArgumentValue> arguments{value(data[i].data())};
                std::string error;
                for (int lap = 0; lap < laps; ++lap)
                    failures[i] += add_one->launch(items(2, 16), arguments, error) ? 0 : 1;
            });
    }
    EXPECT_EQ(failures, (std::array<int, 4>{}));
    for (const auto& each : data)
        for (const std::int32_t count : each)
            ASSERT_EQ(count, laps);
}

TEST(Execution, ThreadsCompileAtOnce) {
    std::array<std::unique_ptr<ExecutableModule>, 4> modules;
    {
        std::vector<std::jthread> threads;
        for (auto& module : modules)
            threads.emplace_back([&module] {
                std::string log;
                module = executor().compile(read_module("groups"), "", log);
            });
    }
    for (const auto& module : modules)
        EXPECT_NE(module, nullptr);
}

TEST(Execution, BuildOptions) {
    std::string log;
    EXPECT_NE(executor().compile(read_module("add_one"), "-ze-opt-level=2 -cl-mad-enable", log), nullptr)
        << log;
    EXPECT_NE(executor().compile(read_module("add_one"), "-ze-opt-disable -g", log), nullptr) << log;
    EXPECT_EQ(executor().compile(read_module("add_one"), "-no-such-option", log), nullptr);
    EXPECT_NE(log.find("-no-such-option"), std::string::npos) << log;
}

struct sigaction action_of(int signal) {
    struct sigaction action {};
    sigaction(signal, nullptr, &action);
    return action;
}

// Sanitizers have handlers of their own, so what counts is what was there before PoCL.
const struct sigaction sigfpe_at_start = action_of(SIGFPE);
const struct sigaction sigusr2_at_start = action_of(SIGUSR2);

TEST(Execution, SignalHandlersStayAsTheyWere) {
    executor();
    EXPECT_EQ(action_of(SIGFPE).sa_handler, sigfpe_at_start.sa_handler);
    EXPECT_EQ(action_of(SIGUSR2).sa_handler, sigusr2_at_start.sa_handler);
    EXPECT_EQ(std::getenv("POCL_SIGFPE_HANDLER"), nullptr);
}

TEST(Execution, ForkedChildGetsAnError) {
    const auto add_one = kernel("add_one", "add_one");
    std::int32_t data = 0;
    const std::vector<ArgumentValue> arguments{value(&data)};
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        std::string error;
        const bool refused =
            pocl_executor(error) == nullptr && !add_one->launch(items(1, 1), arguments, error);
        _exit(refused && !error.empty() ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

TEST(ExecutionRefusals, HalfArithmetic) {
    std::string log;
    EXPECT_EQ(executor().compile(read_module("half_arithmetic"), "", log), nullptr);
    EXPECT_NE(log.find("half"), std::string::npos) << log;
}

TEST(ExecutionRefusals, AsyncCopies) {
    std::string log;
    EXPECT_EQ(executor().compile(read_module("async_copy"), "", log), nullptr);
    EXPECT_NE(log, "");
}

TEST(ExecutionRefusals, UndefinedFunctions) {
    std::string log;
    EXPECT_EQ(executor().compile(read_module("undefined_function"), "", log), nullptr);
    EXPECT_NE(log.find("defined_elsewhere"), std::string::npos) << log;
}

TEST(ExecutionRefusals, MoreMemoryThanThereIs) {
    std::array<std::int32_t, 8> data{};
    std::string error;
    const auto large_local = kernel("large_local", "large_local");
    const std::vector<ArgumentValue> pointer{value(data.data())};
    EXPECT_FALSE(large_local->launch(items(1, 1), pointer, error));
    EXPECT_NE(error.find("local memory"), std::string::npos) << error;

    const auto large_private = kernel("large_private", "large_private");
    EXPECT_GE(large_private->private_memory_size(), 8192u);
    launch(*large_private, items(1, 64), pointer);
    EXPECT_FALSE(large_private->launch(items(1, 4096), pointer, error));
    EXPECT_NE(error.find("private memory"), std::string::npos) << error;

    const auto reverse = kernel("groups", "reverse_groups");
    const std::vector<ArgumentValue> endless{value(data.data()), local_memory(~std::size_t{0})};
    EXPECT_FALSE(reverse->launch(items(1, 1), endless, error));
}

TEST(ExecutionRefusals, CapabilitiesAreNamed) {
    struct Capability {
        std::uint32_t number;
        const char* name;
    };
    for (const auto& [number, name] : {Capability{38, "GenericPointer"}, Capability{18, "Groups"}}) {
        // One OpCapability more, behind the five words of the header.
        const std::array<std::uint32_t, 2> instruction{(2u << 16) | 17u, number};
        const auto bytes = std::as_bytes(std::span{instruction});
        auto module = read_module("add_one");
        module.insert(module.begin() + 5 * sizeof(std::uint32_t), bytes.begin(), bytes.end());
        std::string log;
        EXPECT_EQ(executor().compile(module, "", log), nullptr);
        EXPECT_NE(log.find(name), std::string::npos) << log;
    }
}

TEST(ExecutionDamage, NoPrefixCompiles) {
    const auto module = read_module("add_one");
    ASSERT_GT(module.size(), 100u);
    for (std::size_t length = 0; length < module.size(); ++length) {
        std::string log;
        ASSERT_EQ(executor().compile(std::span{module}.first(length), "", log), nullptr) << length;
        ASSERT_NE(log, "") << length;
    }
}

TEST(ExecutionDamage, FlippedBitsDoNotCrash) {
    const auto module = read_module("add_one");
    std::mt19937 random{20240229};
    int refused = 0;
    for (int i = 0; i < 200; ++i) {
        auto damaged = module;
        const std::size_t bit = random() % (damaged.size() * 8);
        damaged[bit / 8] ^= std::byte{1} << (bit % 8);
        std::string log;
        const auto compiled = executor().compile(damaged, "", log);
        if (!compiled) {
            EXPECT_NE(log, "") << bit;
            ++refused;
            continue;
        }
        for (const std::string& name : compiled->kernel_names())
            (void)compiled->kernel(name);
    }
    EXPECT_GT(refused, 100);
}

TEST(ExecutionDamage, Noise) {
    std::mt19937 random{1};
    for (std::size_t words = 0; words < 64; ++words) {
        std::vector<std::uint32_t> noise(words);
        for (std::uint32_t& word : noise)
            word = static_cast<std::uint32_t>(random());
        if (!noise.empty())
            noise[0] = 0x07230203;
        std::string log;
        EXPECT_EQ(executor().compile(std::as_bytes(std::span{noise}), "", log), nullptr);
        EXPECT_NE(log, "");
    }
}

} // namespace
} // namespace zeva::ze_driver
