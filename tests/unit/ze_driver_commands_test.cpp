// The software Level Zero driver: lists, queues, events, fences, memory commands and kernels.
// The kernels are those of tests/unit/kernels/groups.cl.
#include "ze_driver_fixture.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <numeric>
#include <thread>
#include <vector>

namespace zeva::ze_driver::test {
namespace {

class ZeDriverCommands : public ZeDriver {
protected:
    /// Ends a list and runs it to its end.
    static void run(const Queue& queue, const List& list) {
        ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
        execute(queue, list);
        ASSERT_EQ(zeCommandQueueSynchronize(queue.get(), patience), ZE_RESULT_SUCCESS);
    }

    static void execute(const Queue& queue, const List& list, const Fence& fence = {}) {
        ze_command_list_handle_t handle = list.get();
        ASSERT_EQ(zeCommandQueueExecuteCommandLists(queue.get(), 1, &handle, fence.get()), ZE_RESULT_SUCCESS);
    }

    static ze_result_t fill(const List& list, void* pointer, std::uint32_t pattern, std::size_t size,
                            const Event& signal = {}, const Event& wait = {}) {
        ze_event_handle_t wait_handle = wait.get();
        return zeCommandListAppendMemoryFill(list.get(), pointer, &pattern, sizeof pattern, size,
                                             signal.get(), wait ? 1 : 0, &wait_handle);
    }

    static ze_result_t copy(const List& list, void* destination, const void* source, std::size_t size,
                            const Event& signal = {}, const Event& wait = {}) {
        ze_event_handle_t wait_handle = wait.get();
        return zeCommandListAppendMemoryCopy(list.get(), destination, source, size, signal.get(),
                                             wait ? 1 : 0, &wait_handle);
    }
};

TEST_F(ZeDriverCommands, ListsRunInOrderAndAsOftenAsAsked) {
    const Queue queue = create_queue();
    const List list = create_list();
    auto* memory = alloc_device<std::uint32_t>(4096);
    ASSERT_EQ(fill(list, memory, 1, 4096), ZE_RESULT_SUCCESS);
    ASSERT_EQ(copy(list, memory + 1, memory, 4), ZE_RESULT_SUCCESS);
    ASSERT_EQ(fill(list, memory, 2, 4), ZE_RESULT_SUCCESS);
    run(queue, list);
    EXPECT_EQ(memory[0], 2u);
    EXPECT_EQ(memory[1], 1u);
    memory[1] = 99;
    execute(queue, list);
    execute(queue, list);
    ASSERT_EQ(zeCommandQueueSynchronize(queue.get(), patience), ZE_RESULT_SUCCESS);
    EXPECT_EQ(memory[1], 1u);

    ASSERT_EQ(zeCommandListReset(list.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(fill(list, memory, 7, 4), ZE_RESULT_SUCCESS);
    run(queue, list);
    EXPECT_EQ(memory[0], 7u);
    EXPECT_EQ(memory[1], 1u);
    EXPECT_EQ(free_memory(memory), ZE_RESULT_SUCCESS);
}

TEST_F(ZeDriverCommands, SynchronousQueuesReturnWhenTheWorkIsDone) {
    const Queue queue = create_queue(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    const List list = create_list();
    std::vector<std::uint32_t> memory(1 << 20);
    ASSERT_EQ(fill(list, memory.data(), 0x11223344, memory.size() * 4), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
    execute(queue, list);
    EXPECT_EQ(memory.back(), 0x11223344u);
}

TEST_F(ZeDriverCommands, ResetWhileRunningKeepsWhatWasSubmitted) {
    const Queue queue = create_queue();
    const List list = create_list();
    const EventPool pool = create_pool(1);
    const Event gate = create_event(pool, 0);
    std::uint32_t value = 0;
    ASSERT_EQ(fill(list, &value, 5, 4, {}, gate), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
    execute(queue, list);
    ASSERT_EQ(zeCommandListReset(list.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeEventHostSignal(gate.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandQueueSynchronize(queue.get(), patience), ZE_RESULT_SUCCESS);
    EXPECT_EQ(value, 5u);
}

TEST_F(ZeDriverCommands, ListsOfTheWrongKindOrStateAreRefused) {
    const Queue queue = create_queue();
    const List open_list = create_list();
    ze_command_list_handle_t handle = open_list.get();
    EXPECT_EQ(zeCommandQueueExecuteCommandLists(queue.get(), 1, &handle, nullptr),
              ZE_RESULT_ERROR_INVALID_ARGUMENT);
    ASSERT_EQ(zeCommandListClose(open_list.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeCommandListAppendBarrier(open_list.get(), nullptr, 0, nullptr),
              ZE_RESULT_ERROR_INVALID_ARGUMENT);

    const List immediate = create_immediate_list();
    handle = immediate.get();
    EXPECT_EQ(zeCommandQueueExecuteCommandLists(queue.get(), 1, &handle, nullptr),
              ZE_RESULT_ERROR_INVALID_COMMAND_LIST_TYPE);
    EXPECT_EQ(zeCommandQueueExecuteCommandLists(queue.get(), 0, &handle, nullptr),
              ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(zeCommandQueueExecuteCommandLists(queue.get(), 1, nullptr, nullptr),
              ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    ze_command_queue_desc_t desc = queue_desc(ZE_COMMAND_QUEUE_MODE_DEFAULT);
    desc.ordinal = 1;
    ze_command_queue_handle_t second_group = nullptr;
    EXPECT_EQ(zeCommandQueueCreate(context_.get(), device_, &desc, &second_group),
              ZE_RESULT_ERROR_INVALID_ARGUMENT);
}

TEST_F(ZeDriverCommands, FillsEveryPatternSizeAndPartsOfPatterns) {
    const List list = create_immediate_list(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    std::array<std::uint8_t, 128> pattern{};
    std::iota(pattern.begin(), pattern.end(), std::uint8_t{1});
    for (std::size_t pattern_size = 1; pattern_size <= 128; pattern_size *= 2) {
        std::vector<std::uint8_t> memory(1001, 0xee);
        ASSERT_EQ(zeCommandListAppendMemoryFill(list.get(), memory.data(), pattern.data(), pattern_size, 1000,
                                                nullptr, 0, nullptr),
                  ZE_RESULT_SUCCESS);
        for (std::size_t i = 0; i < 1000; ++i)
            ASSERT_EQ(memory[i], pattern[i % pattern_size]);
        EXPECT_EQ(memory[1000], 0xee);
    }
    std::uint8_t byte = 0;
    for (const std::size_t bad : {std::size_t{0}, std::size_t{3}, std::size_t{256}})
        EXPECT_EQ(
            zeCommandListAppendMemoryFill(list.get(), &byte, pattern.data(), bad, 1, nullptr, 0, nullptr),
            ZE_RESULT_ERROR_INVALID_SIZE);
}

TEST_F(ZeDriverCommands, CopiesBoxesBetweenPitches) {
    const List list = create_immediate_list(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    std::vector<std::uint8_t> source(40 * 20 * 5);
    std::iota(source.begin(), source.end(), std::uint8_t{0});
    std::vector<std::uint8_t> destination(32 * 16 * 6, 0xee);
    const ze_copy_region_t from{4, 3, 1, 10, 6, 3};
    const ze_copy_region_t to{2, 5, 2, 10, 6, 3};
    ASSERT_EQ(zeCommandListAppendMemoryCopyRegion(list.get(), destination.data(), &to, 32, 32 * 16,
                                                  source.data(), &from, 40, 40 * 20, nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    std::size_t copied = 0;
    for (std::size_t z = 0; z < 6; ++z)
        for (std::size_t y = 0; y < 16; ++y)
            for (std::size_t x = 0; x < 32; ++x) {
                const bool inside = x >= 2 && x < 12 && y >= 5 && y < 11 && z >= 2 && z < 5;
                const std::size_t origin = ((z - 1) * 20 + y - 2) * 40 + x + 2;
                ASSERT_EQ(destination[(z * 16 + y) * 32 + x], inside ? source[origin] : 0xee);
                copied += inside ? 1 : 0;
            }
    EXPECT_EQ(copied, 10u * 6 * 3);
}

TEST_F(ZeDriverCommands, RangesBeyondAnAllocationAreRefused) {
    const List list = create_immediate_list(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    std::uint8_t* memory = alloc_device(65536);
    EXPECT_EQ(fill(list, memory + 8, 0, 65536), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(copy(list, memory, memory + 65535, 2), ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(copy(list, memory, nullptr, 2), ZE_RESULT_ERROR_INVALID_NULL_POINTER);
    const ze_copy_region_t tall{0, 0, 0, 64, 1025, 1};
    EXPECT_EQ(zeCommandListAppendMemoryCopyRegion(list.get(), memory, &tall, 64, 0, memory, &tall, 64, 0,
                                                  nullptr, 0, nullptr),
              ZE_RESULT_ERROR_INVALID_SIZE);
    const ze_copy_region_t wide{0, 0, 0, 65, 2, 1};
    EXPECT_EQ(zeCommandListAppendMemoryCopyRegion(list.get(), memory, &wide, 64, 0, memory, &wide, 64, 0,
                                                  nullptr, 0, nullptr),
              ZE_RESULT_ERROR_INVALID_SIZE)
        << "rows longer than the pitch";
    const ze_copy_region_t wrapping{0, 0, UINT32_MAX, 1, 1, 1};
    EXPECT_EQ(zeCommandListAppendMemoryCopyRegion(list.get(), memory, &wrapping, 64, UINT32_MAX, memory,
                                                  &wrapping, 64, UINT32_MAX, nullptr, 0, nullptr),
              ZE_RESULT_ERROR_INVALID_SIZE);
    EXPECT_EQ(free_memory(memory), ZE_RESULT_SUCCESS);
}

TEST_F(ZeDriverCommands, EventsHaveStatesAndTimeouts) {
    const EventPool pool = create_pool(2);
    const Event event = create_event(pool, 0);
    EXPECT_EQ(zeEventQueryStatus(event.get()), ZE_RESULT_NOT_READY);
    EXPECT_EQ(zeEventHostSynchronize(event.get(), 0), ZE_RESULT_NOT_READY);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(zeEventHostSynchronize(event.get(), 20'000'000), ZE_RESULT_NOT_READY);
    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds{20});
    std::thread other{[&] { zeEventHostSignal(event.get()); }};
    EXPECT_EQ(zeEventHostSynchronize(event.get(), UINT64_MAX), ZE_RESULT_SUCCESS);
    other.join();
    EXPECT_EQ(zeEventQueryStatus(event.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventHostReset(event.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventQueryStatus(event.get()), ZE_RESULT_NOT_READY);
    ze_kernel_timestamp_result_t timestamps{};
    EXPECT_EQ(zeEventQueryKernelTimestamp(event.get(), &timestamps), ZE_RESULT_ERROR_INVALID_ARGUMENT)
        << "the pool has no timestamps";
}

TEST_F(ZeDriverCommands, PlacesInAPoolAreTakenOnce) {
    const EventPool pool = create_pool(1);
    const ze_event_desc_t first{ZE_STRUCTURE_TYPE_EVENT_DESC, nullptr, 0, 0, 0};
    const ze_event_desc_t beyond{ZE_STRUCTURE_TYPE_EVENT_DESC, nullptr, 1, 0, 0};
    ze_event_handle_t handle = nullptr;
    EXPECT_EQ(zeEventCreate(pool.get(), &beyond, &handle), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    {
        const Event event = create_event(pool, 0);
        EXPECT_EQ(zeEventCreate(pool.get(), &first, &handle), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    }
    const Event again = create_event(pool, 0);
    const ze_event_pool_desc_t ipc{ZE_STRUCTURE_TYPE_EVENT_POOL_DESC, nullptr, ZE_EVENT_POOL_FLAG_IPC, 1};
    ze_event_pool_handle_t ipc_pool = nullptr;
    EXPECT_EQ(zeEventPoolCreate(context_.get(), &ipc, 0, nullptr, &ipc_pool),
              ZE_RESULT_ERROR_UNSUPPORTED_FEATURE);
}

TEST_F(ZeDriverCommands, QueuesMayDependOnEachOtherInAnyOrder) {
    const EventPool pool = create_pool(3);
    const Event first = create_event(pool, 0);
    const Event second = create_event(pool, 1);
    const Event third = create_event(pool, 2);
    const List one = create_immediate_list();
    const List two = create_immediate_list();
    std::array<std::uint32_t, 4> memory{};
    ASSERT_EQ(copy(one, &memory[3], &memory[2], 4, third, second), ZE_RESULT_SUCCESS);
    ASSERT_EQ(copy(two, &memory[2], &memory[1], 4, second, first), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventQueryStatus(third.get()), ZE_RESULT_NOT_READY);
    memory[1] = 42;
    ASSERT_EQ(zeEventHostSignal(first.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeEventHostSynchronize(third.get(), patience), ZE_RESULT_SUCCESS);
    EXPECT_EQ(memory[3], 42u);
}

TEST_F(ZeDriverCommands, ListsSignalResetAndWaitForEvents) {
    const Queue queue = create_queue();
    const List list = create_list();
    const EventPool pool = create_pool(2);
    const Event set = create_event(pool, 0);
    const Event reset = create_event(pool, 1);
    ze_event_handle_t waited = set.get();
    ASSERT_EQ(zeEventHostSignal(reset.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListAppendSignalEvent(list.get(), set.get()), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListAppendWaitOnEvents(list.get(), 1, &waited), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListAppendEventReset(list.get(), reset.get()), ZE_RESULT_SUCCESS);
    run(queue, list);
    EXPECT_EQ(zeEventQueryStatus(set.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeEventQueryStatus(reset.get()), ZE_RESULT_NOT_READY);
    EXPECT_EQ(zeCommandListAppendBarrier(list.get(), nullptr, 1, nullptr), ZE_RESULT_ERROR_INVALID_SIZE);
}

TEST_F(ZeDriverCommands, TimestampsTellWhenCommandsRan) {
    const EventPool pool =
        create_pool(2, ZE_EVENT_POOL_FLAG_HOST_VISIBLE | ZE_EVENT_POOL_FLAG_KERNEL_TIMESTAMP);
    const Event first = create_event(pool, 0);
    const Event second = create_event(pool, 1);
    const List list = create_immediate_list(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    std::array<std::uint64_t, 2> around{};
    std::array<std::uint32_t, 64> memory{};
    ASSERT_EQ(zeCommandListAppendWriteGlobalTimestamp(list.get(), &around[0], nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    ASSERT_EQ(fill(list, memory.data(), 1, sizeof memory, first), ZE_RESULT_SUCCESS);
    ASSERT_EQ(fill(list, memory.data(), 2, sizeof memory, second), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListAppendWriteGlobalTimestamp(list.get(), &around[1], nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    std::array<ze_kernel_timestamp_result_t, 2> results{};
    std::array<ze_event_handle_t, 2> events{first.get(), second.get()};
    ASSERT_EQ(zeCommandListAppendQueryKernelTimestamps(list.get(), 2, events.data(), results.data(), nullptr,
                                                       nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    EXPECT_LE(around[0], results[0].global.kernelStart);
    EXPECT_LE(results[0].global.kernelStart, results[0].global.kernelEnd);
    EXPECT_LE(results[0].global.kernelEnd, results[1].global.kernelStart);
    EXPECT_LE(results[1].global.kernelEnd, around[1]);
    ze_kernel_timestamp_result_t queried{};
    ASSERT_EQ(zeEventQueryKernelTimestamp(second.get(), &queried), ZE_RESULT_SUCCESS);
    EXPECT_EQ(queried.context.kernelEnd, results[1].context.kernelEnd);
}

TEST_F(ZeDriverCommands, FencesFollowTheirSubmission) {
    const Queue queue = create_queue();
    const Queue other_queue = create_queue();
    const List list = create_list();
    const EventPool pool = create_pool(1);
    const Event gate = create_event(pool, 0);
    const Fence fence = create_fence(queue);
    std::uint32_t value = 0;
    ASSERT_EQ(fill(list, &value, 3, 4, {}, gate), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListClose(list.get()), ZE_RESULT_SUCCESS);
    execute(queue, list, fence);
    EXPECT_EQ(zeFenceQueryStatus(fence.get()), ZE_RESULT_NOT_READY);
    EXPECT_EQ(zeFenceHostSynchronize(fence.get(), 1000), ZE_RESULT_NOT_READY);
    EXPECT_EQ(zeCommandQueueSynchronize(queue.get(), 0), ZE_RESULT_NOT_READY);
    ASSERT_EQ(zeEventHostSignal(gate.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeFenceHostSynchronize(fence.get(), patience), ZE_RESULT_SUCCESS);
    EXPECT_EQ(value, 3u);
    EXPECT_EQ(zeFenceReset(fence.get()), ZE_RESULT_SUCCESS);
    EXPECT_EQ(zeFenceQueryStatus(fence.get()), ZE_RESULT_NOT_READY);
    EXPECT_EQ(zeFenceQueryStatus(create_fence(queue, ZE_FENCE_FLAG_SIGNALED).get()), ZE_RESULT_SUCCESS);
    ze_command_list_handle_t handle = list.get();
    EXPECT_EQ(zeCommandQueueExecuteCommandLists(other_queue.get(), 1, &handle, fence.get()),
              ZE_RESULT_ERROR_INVALID_SYNCHRONIZATION_OBJECT);
}

TEST_F(ZeDriverCommands, DestroyingAQueueThatWaitsForEverEnds) {
    const EventPool pool = create_pool(2);
    const Event never = create_event(pool, 0);
    const Event after = create_event(pool, 1);
    std::uint32_t value = 0;
    List list = create_immediate_list();
    ASSERT_EQ(fill(list, &value, 3, 4, after, never), ZE_RESULT_SUCCESS);
    list.reset();
    EXPECT_EQ(zeEventHostSynchronize(after.get(), patience), ZE_RESULT_ERROR_DEVICE_LOST);
    EXPECT_EQ(value, 0u);
}

class ZeDriverKernels : public ZeDriverCommands {
protected:
    void SetUp() override {
        ZeDriverCommands::SetUp();
        std::ifstream file{ZEVA_TEST_KERNELS "/groups.spv", std::ios::binary};
        spirv_.assign(std::istreambuf_iterator<char>{file}, {});
        ASSERT_FALSE(spirv_.empty());
        ze_module_handle_t handle = nullptr;
        ASSERT_EQ(create_module(spirv_, &handle), ZE_RESULT_SUCCESS);
        module_.reset(handle);
        list_ = create_immediate_list(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    }

    ze_result_t create_module(const std::vector<char>& bytes, ze_module_handle_t* module,
                              std::string* log_text = nullptr) {
        ze_module_desc_t desc{};
        desc.stype = ZE_STRUCTURE_TYPE_MODULE_DESC;
        desc.format = ZE_MODULE_FORMAT_IL_SPIRV;
        desc.inputSize = bytes.size();
        desc.pInputModule = reinterpret_cast<const std::uint8_t*>(bytes.data());
        ze_module_build_log_handle_t log = nullptr;
        const ze_result_t result = zeModuleCreate(context_.get(), device_, &desc, module, &log);
        std::size_t size = 0;
        EXPECT_EQ(zeModuleBuildLogGetString(log, &size, nullptr), ZE_RESULT_SUCCESS);
        std::vector<char> text(size);
        EXPECT_EQ(zeModuleBuildLogGetString(log, &size, text.data()), ZE_RESULT_SUCCESS);
        EXPECT_EQ(zeModuleBuildLogDestroy(log), ZE_RESULT_SUCCESS);
        if (log_text != nullptr)
            *log_text = text.data();
        return result;
    }

    Kernel create_kernel(const char* name) {
        const ze_kernel_desc_t desc{ZE_STRUCTURE_TYPE_KERNEL_DESC, nullptr, 0, name};
        ze_kernel_handle_t handle = nullptr;
        EXPECT_EQ(zeKernelCreate(module_.get(), &desc, &handle), ZE_RESULT_SUCCESS);
        return Kernel{handle};
    }

    ze_result_t launch(const Kernel& kernel, std::uint32_t x, std::uint32_t y = 1) {
        const ze_group_count_t count{x, y, 1};
        return zeCommandListAppendLaunchKernel(list_.get(), kernel.get(), &count, nullptr, 0, nullptr);
    }

    std::vector<char> spirv_;
    Module module_;
    List list_;
};

template <class T>
ze_result_t set(const Kernel& kernel, std::uint32_t index, const T& value) {
    return zeKernelSetArgumentValue(kernel.get(), index, sizeof value, &value);
}

TEST_F(ZeDriverKernels, ModulesNameTheirKernels) {
    std::uint32_t count = 0;
    ASSERT_EQ(zeModuleGetKernelNames(module_.get(), &count, nullptr), ZE_RESULT_SUCCESS);
    std::vector<const char*> names(count);
    ASSERT_EQ(zeModuleGetKernelNames(module_.get(), &count, names.data()), ZE_RESULT_SUCCESS);
    EXPECT_TRUE(std::ranges::any_of(names, [](std::string name) { return name == "required_size"; }));
    const ze_kernel_desc_t desc{ZE_STRUCTURE_TYPE_KERNEL_DESC, nullptr, 0, "nothing of that name"};
    ze_kernel_handle_t kernel = nullptr;
    EXPECT_EQ(zeKernelCreate(module_.get(), &desc, &kernel), ZE_RESULT_ERROR_INVALID_KERNEL_NAME);
}

TEST_F(ZeDriverKernels, BadModulesAreRefusedWithALog) {
    ze_module_handle_t module = nullptr;
    std::string log;
    EXPECT_EQ(create_module(std::vector<char>(64, 'x'), &module, &log), ZE_RESULT_ERROR_MODULE_BUILD_FAILURE);
    EXPECT_FALSE(log.empty());
    ze_module_desc_t desc{};
    desc.format = ZE_MODULE_FORMAT_NATIVE;
    desc.inputSize = 1;
    desc.pInputModule = reinterpret_cast<const std::uint8_t*>("x");
    EXPECT_EQ(zeModuleCreate(context_.get(), device_, &desc, &module, nullptr),
              ZE_RESULT_ERROR_INVALID_ENUMERATION);
    EXPECT_EQ(module, nullptr);
}

TEST_F(ZeDriverKernels, ArgumentsAndSizesAreChecked) {
    const Kernel kernel = create_kernel("global_ids");
    auto* out = alloc_device<std::uint32_t>(4096);
    EXPECT_EQ(launch(kernel, 1), ZE_RESULT_ERROR_INVALID_ARGUMENT) << "arguments that were never set";
    EXPECT_EQ(set(kernel, 0, 1), ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_SIZE);
    EXPECT_EQ(set(kernel, 2, 1), ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_INDEX);
    EXPECT_EQ(zeKernelSetGroupSize(kernel.get(), 0, 1, 1), ZE_RESULT_ERROR_INVALID_GROUP_SIZE_DIMENSION);
    EXPECT_EQ(zeKernelSetGroupSize(kernel.get(), 1u << 16, 1u << 16, 1u << 31),
              ZE_RESULT_ERROR_INVALID_GROUP_SIZE_DIMENSION);
    EXPECT_EQ(set(kernel, 0, out), ZE_RESULT_SUCCESS);
    EXPECT_EQ(set(kernel, 1, std::uint32_t{8}), ZE_RESULT_SUCCESS);
    EXPECT_EQ(launch(kernel, UINT32_MAX), ZE_RESULT_ERROR_INVALID_GLOBAL_WIDTH_DIMENSION);
    EXPECT_EQ(launch(kernel, 0), ZE_RESULT_SUCCESS);
    EXPECT_EQ(free_memory(out), ZE_RESULT_SUCCESS);
}

TEST_F(ZeDriverKernels, RequiredGroupSizesAreKept) {
    const Kernel kernel = create_kernel("required_size");
    ze_kernel_properties_t properties{};
    properties.stype = ZE_STRUCTURE_TYPE_KERNEL_PROPERTIES;
    ASSERT_EQ(zeKernelGetProperties(kernel.get(), &properties), ZE_RESULT_SUCCESS);
    EXPECT_EQ(properties.numKernelArgs, 1u);
    EXPECT_EQ(properties.requiredGroupSizeX, 8u);
    EXPECT_EQ(properties.requiredGroupSizeY, 4u);
    EXPECT_EQ(zeKernelSetGroupSize(kernel.get(), 4, 8, 1), ZE_RESULT_ERROR_INVALID_GROUP_SIZE_DIMENSION);
    auto* out = alloc_device<std::int32_t>(4);
    ASSERT_EQ(set(kernel, 0, out), ZE_RESULT_SUCCESS);
    ASSERT_EQ(launch(kernel, 3), ZE_RESULT_SUCCESS);
    EXPECT_EQ(*out, 8 * 4 * 3);
    EXPECT_EQ(free_memory(out), ZE_RESULT_SUCCESS);
}

TEST_F(ZeDriverKernels, SuggestedGroupsDivideTheWork) {
    const Kernel kernel = create_kernel("global_ids");
    for (const auto& [width, height] : {std::pair{1920u, 1080u}, std::pair{641u, 481u}, std::pair{1u, 1u}}) {
        std::array<std::uint32_t, 3> group{};
        ASSERT_EQ(zeKernelSuggestGroupSize(kernel.get(), width, height, 1, &group[0], &group[1], &group[2]),
                  ZE_RESULT_SUCCESS);
        EXPECT_EQ(width % group[0], 0u);
        EXPECT_EQ(height % group[1], 0u);
        EXPECT_EQ(zeKernelSetGroupSize(kernel.get(), group[0], group[1], group[2]), ZE_RESULT_SUCCESS);
    }
}

TEST_F(ZeDriverKernels, LaunchesKeepTheArgumentsOfTheirTime) {
    const Kernel kernel = create_kernel("count");
    const Queue queue = create_queue();
    const List list = create_list();
    auto* counter = alloc_device<std::int32_t>(8);
    ASSERT_EQ(zeKernelSetGroupSize(kernel.get(), 4, 1, 1), ZE_RESULT_SUCCESS);
    ASSERT_EQ(set(kernel, 0, counter), ZE_RESULT_SUCCESS);
    const ze_group_count_t groups{2, 1, 1};
    for (const std::int32_t step : {1, 100}) {
        ASSERT_EQ(set(kernel, 1, step), ZE_RESULT_SUCCESS);
        ASSERT_EQ(zeCommandListAppendLaunchKernel(list.get(), kernel.get(), &groups, nullptr, 0, nullptr),
                  ZE_RESULT_SUCCESS);
    }
    ASSERT_EQ(set(kernel, 1, 1'000'000), ZE_RESULT_SUCCESS);
    run(queue, list);
    EXPECT_EQ(*counter, 8 * 101);
    EXPECT_EQ(free_memory(counter), ZE_RESULT_SUCCESS);
}

TEST_F(ZeDriverKernels, IndirectLaunchesReadTheirSizeWhenTheyRun) {
    const Kernel kernel = create_kernel("count");
    const Queue queue = create_queue();
    const List list = create_list();
    auto* counter = alloc_device<std::int32_t>(8);
    auto* groups = alloc_device<ze_group_count_t>(2 * sizeof(ze_group_count_t));
    auto* launch_count = alloc_device<std::uint32_t>(4);
    ASSERT_EQ(set(kernel, 0, counter), ZE_RESULT_SUCCESS);
    ASSERT_EQ(set(kernel, 1, std::int32_t{1}), ZE_RESULT_SUCCESS);
    ASSERT_EQ(zeCommandListAppendLaunchKernelIndirect(list.get(), kernel.get(), groups, nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    std::array<ze_kernel_handle_t, 2> kernels{kernel.get(), kernel.get()};
    ASSERT_EQ(zeCommandListAppendLaunchMultipleKernelsIndirect(list.get(), 2, kernels.data(), launch_count,
                                                               groups, nullptr, 0, nullptr),
              ZE_RESULT_SUCCESS);
    groups[0] = {5, 1, 1};
    groups[1] = {7, 1, 1};
    *launch_count = 2;
    run(queue, list);
    EXPECT_EQ(*counter, 5 + 5 + 7);
    EXPECT_EQ(free_memory(launch_count), ZE_RESULT_SUCCESS);
    EXPECT_EQ(free_memory(groups), ZE_RESULT_SUCCESS);
    EXPECT_EQ(free_memory(counter), ZE_RESULT_SUCCESS);
}

TEST_F(ZeDriverKernels, LocalMemoryIsGivenBySize) {
    const Kernel kernel = create_kernel("reverse_groups");
    auto* data = alloc_device<std::int32_t>(64 * 4);
    std::iota(data, data + 64, 0);
    ASSERT_EQ(zeKernelSetGroupSize(kernel.get(), 16, 1, 1), ZE_RESULT_SUCCESS);
    ASSERT_EQ(set(kernel, 0, data), ZE_RESULT_SUCCESS);
    EXPECT_EQ(set(kernel, 1, std::uint64_t{0}), ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_SIZE)
        << "not a value";
    EXPECT_EQ(zeKernelSetArgumentValue(kernel.get(), 1, 1u << 30, nullptr),
              ZE_RESULT_ERROR_INVALID_KERNEL_ARGUMENT_SIZE);
    ASSERT_EQ(zeKernelSetArgumentValue(kernel.get(), 1, 16 * 4, nullptr), ZE_RESULT_SUCCESS);
    ASSERT_EQ(launch(kernel, 4), ZE_RESULT_SUCCESS);
    for (std::int32_t i = 0; i < 64; ++i)
        EXPECT_EQ(data[i], i / 16 * 16 + 15 - i % 16);
    EXPECT_EQ(free_memory(data), ZE_RESULT_SUCCESS);
}

} // namespace
} // namespace zeva::ze_driver::test
