// Launches: groups, offsets, local memory, indirect and cooperative ones. The kernels are in
// kernels/groups.cl and kernels/stacks.cl.
#include "kernel_fixture.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <numeric>
#include <pthread.h>
#include <sys/mman.h>
#include <thread>
#include <ucontext.h>

namespace zeva::ze_driver_tests {
namespace {

class Launch : public GroupsTest {
protected:
    /// Closes the list and runs it `times` times on a queue of its own.
    void run(const OwnedList& recorded, int times = 1) {
        const OwnedQueue queue = make_queue(ZE_COMMAND_QUEUE_MODE_DEFAULT);
        ASSERT_EQ(zeCommandListClose(recorded.get()), ZE_RESULT_SUCCESS);
        ze_command_list_handle_t list_handle = recorded.get();
        for (int i = 0; i < times; ++i)
            ASSERT_EQ(zeCommandQueueExecuteCommandLists(queue.get(), 1, &list_handle, nullptr),
                      ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeCommandQueueSynchronize(queue.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
    }
};

TEST_F(Launch, IdsWithGlobalOffset) {
    constexpr std::uint32_t width = 12;
    constexpr std::uint32_t height = 6;
    const auto kernel = create_kernel(module, "global_ids");
    const auto out = shared<std::uint32_t>(std::vector<std::uint32_t>(width * height));
    set(kernel, out, width);
    set_group_size(kernel, 4, 3);
    ASSERT_EQ(zeKernelSetGlobalOffsetExp(kernel.get(), 100, 7, 0), ZE_RESULT_SUCCESS);
    ASSERT_EQ(launch(kernel, 3, 2), ZE_RESULT_SUCCESS);
    for (std::uint32_t y = 0; y < height; ++y)
        for (std::uint32_t x = 0; x < width; ++x)
            ASSERT_EQ(out[y * width + x], (y + 7) * 1000 + x + 100) << x << ' ' << y;
}

TEST_F(Launch, LocalVariablesAndBarriers) {
    const auto kernel = create_kernel(module, "static_local");
    const auto sums = shared<std::int32_t>(std::vector<std::int32_t>(3));
    set(kernel, sums);
    set_group_size(kernel, 64);
    ASSERT_EQ(launch(kernel, 3), ZE_RESULT_SUCCESS);
    EXPECT_TRUE(std::ranges::equal(sums, std::array{2016, 2016, 2016}));
}

TEST_F(Launch, AtomicsCountEveryItem) {
    const auto kernel = create_kernel(module, "count");
    const auto counter = shared<std::int32_t>({0, 0});
    set(kernel, counter, 3);
    set_group_size(kernel, 64);
    ASSERT_EQ(launch(kernel, 1000), ZE_RESULT_SUCCESS);
    EXPECT_TRUE(std::ranges::equal(counter, std::array{192000, 63999}));
}

TEST_F(Launch, CountsAreChecked) {
    const auto kernel = create_kernel(module, "count");
    const auto counter = shared<std::int32_t>({0, 0});
    set(kernel, counter, 1);
    EXPECT_EQ(launch(kernel, 0), ZE_RESULT_SUCCESS);
    EXPECT_EQ(launch(kernel, UINT32_MAX), ZE_RESULT_ERROR_INVALID_GLOBAL_WIDTH_DIMENSION);
    EXPECT_EQ(counter[0], 0);
    const auto append = [&](ze_command_list_handle_t to, ze_kernel_handle_t what,
                            const ze_group_count_t* count) {
        return zeCommandListAppendLaunchKernel(to, what, count, nullptr, 0, nullptr);
    };
    const ze_group_count_t one{1, 1, 1};
    EXPECT_EQ(append(nullptr, kernel.get(), &one), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(append(list.get(), nullptr, &one), ZE_RESULT_ERROR_INVALID_NULL_HANDLE);
    EXPECT_EQ(append(list.get(), kernel.get(), nullptr), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    EXPECT_EQ(zeCommandListAppendLaunchKernel(list.get(), kernel.get(), &one, nullptr, 1, nullptr),
              ZE_RESULT_ERROR_INVALID_SIZE);
}

TEST_F(Launch, IdsThatAreTooLargeAreRefused) {
    constexpr std::uint32_t end = 1u << 31;
    const auto kernel = create_kernel(module, "count");
    const auto counter = shared<std::int32_t>({0, 0});
    set(kernel, counter, 1);
    const auto launch_from = [&](std::uint32_t offset) {
        EXPECT_EQ(zeKernelSetGlobalOffsetExp(kernel.get(), offset, 0, 0), ZE_RESULT_SUCCESS);
        return launch(kernel, 2);
    };
    set_group_size(kernel, 16);
    ASSERT_EQ(launch_from(end - 33), ZE_RESULT_SUCCESS);
    EXPECT_TRUE(std::ranges::equal(counter, std::array{32, INT32_MAX - 1}));
    for (const std::uint32_t offset : {end - 32, end, UINT32_MAX})
        EXPECT_EQ(launch_from(offset), ZE_RESULT_ERROR_INVALID_GLOBAL_WIDTH_DIMENSION) << offset;

    ASSERT_EQ(zeKernelSetGlobalOffsetExp(kernel.get(), 0, 0, 0), ZE_RESULT_SUCCESS);
    set_group_size(kernel, 1, 1, 4);
    for (const ze_group_count_t& count : {ze_group_count_t{1, 1, 1u << 29}, {1, 1, 1u << 30}}) {
        EXPECT_EQ(zeCommandListAppendLaunchKernel(list.get(), kernel.get(), &count, nullptr, 0, nullptr),
                  ZE_RESULT_ERROR_INVALID_GLOBAL_WIDTH_DIMENSION);
        EXPECT_EQ(
            zeCommandListAppendLaunchCooperativeKernel(list.get(), kernel.get(), &count, nullptr, 0, nullptr),
            ZE_RESULT_ERROR_INVALID_GLOBAL_WIDTH_DIMENSION);
    }
    EXPECT_EQ(counter[0], 32);
}

TEST_F(Launch, IndirectOnesWithIdsThatAreTooLargeLoseTheDevice) {
    const auto kernel = create_kernel(module, "count");
    const auto counter = shared<std::int32_t>({0, 0});
    const auto groups = shared<ze_group_count_t>({{1, 1, 1}});
    set(kernel, counter, 1);
    ASSERT_EQ(zeKernelSetGlobalOffsetExp(kernel.get(), 0, INT32_MAX, 0), ZE_RESULT_SUCCESS);
    testing::internal::CaptureStderr();
    EXPECT_EQ(
        zeCommandListAppendLaunchKernelIndirect(list.get(), kernel.get(), groups.data(), nullptr, 0, nullptr),
        ZE_RESULT_ERROR_DEVICE_LOST);
    EXPECT_NE(testing::internal::GetCapturedStderr().find("kernel count: its global ids would reach 2^31"),
              std::string::npos);
    EXPECT_EQ(counter[0], 0);
}

TEST_F(Launch, CopyOnlyListsRefuseKernels) {
    const OwnedList copy_list = make_list(copy_group);
    ze_command_list_handle_t handle = copy_list.get();
    const auto kernel = create_kernel(module, "count");
    const auto counter = shared<std::int32_t>({0, 0});
    const auto groups = shared<ze_group_count_t>({{1, 1, 1}});
    const auto launch_count = shared<std::uint32_t>({1});
    set(kernel, counter, 1);
    ze_kernel_handle_t launched = kernel.get();
    for (const ze_result_t result :
         {zeCommandListAppendLaunchKernel(handle, launched, groups.data(), nullptr, 0, nullptr),
          zeCommandListAppendLaunchCooperativeKernel(handle, launched, groups.data(), nullptr, 0, nullptr),
          zeCommandListAppendLaunchKernelIndirect(handle, launched, groups.data(), nullptr, 0, nullptr),
          zeCommandListAppendLaunchMultipleKernelsIndirect(handle, 1, &launched, launch_count.data(),
                                                           groups.data(), nullptr, 0, nullptr)})
        EXPECT_EQ(result, ZE_RESULT_ERROR_INVALID_COMMAND_LIST_TYPE);
}

TEST_F(Launch, TakesTheArgumentsOfItsTime) {
    const auto kernel = create_kernel(module, "count");
    const auto recorded = make_list();
    const auto counter = shared<std::int32_t>({0, 0});
    set_group_size(kernel, 4);
    const ze_group_count_t groups{2, 1, 1};
    for (const std::int32_t step : {1, 100}) {
        set(kernel, counter, step);
        ASSERT_EQ(zeCommandListAppendLaunchKernel(recorded.get(), kernel.get(), &groups, nullptr, 0, nullptr),
                  ZE_RESULT_SUCCESS);
    }
    set(kernel, counter, 1'000'000);
    set_group_size(kernel, 1);
    run(recorded, 3);
    EXPECT_EQ(counter[0], 3 * 8 * 101);
}

TEST_F(Launch, IndirectOnesReadTheirSizeWhenTheyRun) {
    const auto kernel = create_kernel(module, "count");
    const auto recorded = make_list();
    const auto counter = shared<std::int32_t>({0, 0});
    const auto groups = shared<ze_group_count_t>(std::vector<ze_group_count_t>(2));
    const auto launch_count = shared<std::uint32_t>({0});
    set(kernel, counter, 1);
    ASSERT_EQ(zeCommandListAppendLaunchKernelIndirect(recorded.get(), kernel.get(), groups.data(), nullptr, 0,
                                                      nullptr),
              ZE_RESULT_SUCCESS);
    std::array<ze_kernel_handle_t, 2> kernels{kernel.get(), kernel.get()};
    ASSERT_EQ(zeCommandListAppendLaunchMultipleKernelsIndirect(
                  recorded.get(), 2, kernels.data(), launch_count.data(), groups.data(), nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    groups[0] = {5, 1, 1};
    groups[1] = {7, 1, 1};
    launch_count[0] = 2;
    run(recorded);
    EXPECT_EQ(counter[0], 5 + 5 + 7);
    constexpr std::size_t size =
        64 * 1024; // what an allocation has at least: none of it is left behind its end
    const auto* const last = reinterpret_cast<const ze_group_count_t*>(
        reinterpret_cast<const std::byte*>(groups.data()) + size - sizeof(std::uint32_t));
    EXPECT_NE(zeCommandListAppendLaunchKernelIndirect(list.get(), kernel.get(), last, nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS)
        << "the size reaches beyond its memory";
    EXPECT_EQ(zeCommandListAppendLaunchKernelIndirect(list.get(), kernel.get(), nullptr, nullptr, 0, nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
}

TEST_F(Launch, CooperativeGroupsRunAtTheSameTime) {
    const auto kernel = create_kernel(module, "all_at_once");
    const auto counter = shared<std::int32_t>({0});
    set(kernel, counter);
    std::uint32_t most = 0;
    ASSERT_EQ(zeKernelSuggestMaxCooperativeGroupCount(kernel.get(), &most), ZE_RESULT_SUCCESS);
    ASSERT_GT(most, 0u);
    const auto launch_cooperative = [&](const ze_group_count_t& count) {
        return zeCommandListAppendLaunchCooperativeKernel(list.get(), kernel.get(), &count, nullptr, 0,
                                                          nullptr);
    };
    for (int i = 0; i < 20; ++i) {
        counter[0] = 0;
        ASSERT_EQ(launch_cooperative({most, 1, 1}), ZE_RESULT_SUCCESS);
        ASSERT_EQ(counter[0], static_cast<std::int32_t>(most));
    }
    EXPECT_EQ(launch_cooperative({most + 1, 1, 1}), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    EXPECT_EQ(launch_cooperative({1u << 30, 1u << 30, 1u << 30}), ZE_RESULT_ERROR_INVALID_ARGUMENT);
}

TEST_F(Launch, SeveralStreamsAtOnce) {
    constexpr int laps = 100;
    const auto counter = shared<std::int32_t>({0, 0});
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                const auto kernel = create_kernel(module, "count");
                set(kernel, counter, 1);
                set_group_size(kernel, 16);
                const auto recorded = make_list();
                const ze_group_count_t groups{25, 1, 1};
                ASSERT_EQ(zeCommandListAppendLaunchKernel(recorded.get(), kernel.get(), &groups, nullptr, 0,
                                                          nullptr),
                          ZE_RESULT_SUCCESS);
                run(recorded, laps);
            });
    }
    EXPECT_EQ(counter[0], 4 * laps * 25 * 16);
}

TEST_F(Launch, PrivateMemoryOfLargeGroups) {
    const auto kernel = create_kernel(module, "large_private");
    const auto data = shared<std::int32_t>({0, 0, 1234, 0});
    set(kernel, data);
    set_group_size(kernel, 1024);
    ASSERT_EQ(launch(kernel, 4), ZE_RESULT_SUCCESS);
    EXPECT_EQ(data[1], 1234);
}

constexpr std::size_t small_stack_size = std::size_t{256} << 10;

using Body = std::function<void()>;

/// Calls `body` on a thread with a small stack.
void on_a_small_stack(const Body& body) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, small_stack_size);
    const auto run = [](void* given) -> void* {
        (*static_cast<const Body*>(given))();
        return nullptr;
    };
    pthread_t thread{};
    ASSERT_EQ(pthread_create(&thread, &attributes, run, const_cast<Body*>(&body)), 0);
    pthread_attr_destroy(&attributes);
    pthread_join(thread, nullptr);
}

/// Calls `body` on this thread, but on a small stack that the program has made, with much below it that
/// cannot be accessed.
void in_a_fiber(const Body& body) {
    static thread_local const Body* current;
    constexpr std::size_t forbidden_size = std::size_t{8} << 20;
    constexpr std::size_t size = forbidden_size + small_stack_size;
    void* const memory = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    void* const stack = static_cast<std::byte*>(memory) + forbidden_size;
    ASSERT_EQ(mprotect(stack, small_stack_size, PROT_READ | PROT_WRITE), 0);
    ucontext_t caller{};
    ucontext_t fiber{};
    ASSERT_EQ(getcontext(&fiber), 0);
    fiber.uc_stack = {stack, 0, small_stack_size};
    fiber.uc_link = &caller;
    current = &body;
    makecontext(
        &fiber, [] { (*current)(); }, 0);
    EXPECT_EQ(swapcontext(&caller, &fiber), 0);
    munmap(memory, size);
}

TEST_F(Launch, LargeVariablesAreNotOnTheStacksOfCallers) {
    const auto definer = build("stacks");
    const auto importer = build("stack_imports");
    std::array<ze_module_handle_t, 2> modules{definer.get(), importer.get()};
    ASSERT_EQ(zeModuleDynamicLink(2, modules.data(), nullptr), ZE_RESULT_SUCCESS);
    for (const auto& kernel :
         {create_kernel(definer, "large_variables"), create_kernel(importer, "call_large")}) {
        const auto data = shared<std::int32_t>({0, 0, 0});
        set(kernel, data);
        for (const auto& elsewhere : {on_a_small_stack, in_a_fiber}) {
            data[1] += 100'000;
            elsewhere([&] { EXPECT_EQ(launch(kernel, 1), ZE_RESULT_SUCCESS); });
            EXPECT_EQ(data[2], data[1]);
        }
    }
}

TEST_F(Launch, MoreLocalMemoryThanThereIsIsRefused) {
    const auto kernel = create_kernel(module, "large_local");
    set(kernel, shared<std::int32_t>({0, 0, 0, 0}));
    EXPECT_EQ(launch(kernel, 1), ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
    const auto reverse = create_kernel(module, "reverse_groups");
    ASSERT_EQ(try_set(reverse, 0, nullptr), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeKernelSetArgumentValue(reverse.get(), 1, 65536, nullptr), ZE_RESULT_SUCCESS);
    EXPECT_EQ(launch(reverse, 0), ZE_RESULT_SUCCESS);
}

TEST_F(Launch, DivisionByZeroEndsNothing) {
    const auto kernel = create_kernel(build("failures"), "divide");
    const auto data = shared<std::int32_t>({1, 2, INT32_MIN, 4});
    set_group_size(kernel, 4);
    for (const std::int32_t divisor : {0, -1}) {
        set(kernel, data, divisor);
        ASSERT_EQ(launch(kernel, 1), ZE_RESULT_SUCCESS);
    }
    data[0] = 21;
    set(kernel, data, 3);
    ASSERT_EQ(launch(kernel, 1), ZE_RESULT_SUCCESS);
    EXPECT_EQ(data[0], 7);
}

} // namespace
} // namespace zeva::ze_driver_tests
