// The launch of an empty kernel against PoCL's.
#include "comparison.hpp"
#include "level_zero/driver.hpp"
#include "level_zero/pocl.hpp"

#include <benchmark/benchmark.h>
#include <cstddef>

namespace zeva::bench {
namespace {

constexpr std::uint32_t group_size = 64;
constexpr std::uint32_t group_count = 16;

struct EmptyKernel {
    Driver driver;
    ze_kernel_handle_t kernel = Driver::kernel(driver.module("empty"), "empty");

    EmptyKernel() { check(zeKernelSetGroupSize(kernel, group_size, 1, 1), "zeKernelSetGroupSize"); }
};

EmptyKernel& empty_kernel() {
    static EmptyKernel only;
    return only;
}

void launch_immediate(benchmark::State& state, ze_command_queue_mode_t mode) {
    const auto list = empty_kernel().driver.immediate_list(mode);
    const auto event = empty_kernel().driver.event();
    const ze_group_count_t groups{group_count, 1, 1};
    for (auto _ : state) {
        check(zeCommandListAppendLaunchKernel(list, empty_kernel().kernel, &groups, event, 0, nullptr),
              "zeCommandListAppendLaunchKernel");
        check(zeEventHostSynchronize(event, UINT64_MAX), "zeEventHostSynchronize");
        check(zeEventHostReset(event), "zeEventHostReset");
    }
}

void launch_synchronous(benchmark::State& state) {
    launch_immediate(state, ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
}

void launch_asynchronous(benchmark::State& state) {
    launch_immediate(state, ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
}

void launch_repeated_list(benchmark::State& state) {
    const Driver& driver = empty_kernel().driver;
    const auto queue = driver.queue(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
    RepeatedList list{queue, driver.list(), driver.fence(queue)};
    const ze_group_count_t groups{group_count, 1, 1};
    check(zeCommandListAppendLaunchKernel(list.list, empty_kernel().kernel, &groups, nullptr, 0, nullptr),
          "zeCommandListAppendLaunchKernel");
    check(zeCommandListClose(list.list), "zeCommandListClose");
    for (auto _ : state)
        list.run();
}

void launch_pocl(benchmark::State& state) {
    static const Pocl pocl;
    static cl_kernel const kernel =
        pocl.kernel(std::string{ZEVA_BENCH_KERNEL_SOURCES} + "/empty.cl", "empty");
    const std::size_t global_size = std::size_t{group_size} * group_count;
    const std::size_t local_size = group_size;
    for (auto _ : state) {
        check_opencl(pocl.api().clEnqueueNDRangeKernel(pocl.queue(), kernel, 1, nullptr, &global_size,
                                                       &local_size, 0, nullptr, nullptr),
                     "clEnqueueNDRangeKernel");
        check_opencl(pocl.api().clFinish(pocl.queue()), "clFinish");
    }
}

BENCHMARK(launch_synchronous)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(launch_asynchronous)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(launch_repeated_list)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(launch_pocl)->Unit(benchmark::kMicrosecond)->UseRealTime();

} // namespace
} // namespace zeva::bench

int main(int argc, char** argv) {
    const zeva::bench::Comparison comparisons[] = {
        {"launch_synchronous", "launch_pocl", 3},
        {"launch_asynchronous", "launch_pocl", 3},
        {"launch_repeated_list", "launch_pocl", 3},
    };
    return zeva::bench::run(argc, argv, comparisons);
}
