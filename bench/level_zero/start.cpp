// The start of a program with ten kernels whose compiled form is in the cache: from exec to the first result.
#include "comparison.hpp"
#include "level_zero/driver.hpp"

#include <benchmark/benchmark.h>
#include <cstring>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>

extern char** environ;

namespace zeva::bench {
namespace {

constexpr const char* child_argument = "--one-start";

/// What the program does that is started.
void start_once() {
    const Driver driver;
    const auto module = driver.module("ten_kernels");
    const auto list = driver.immediate_list(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    std::byte* const memory = driver.memory(64 * 64 * sizeof(float));
    const int width = 64;
    const float factor = 0.5f;
    const ze_group_count_t groups{1, 64, 1};
    for (int number = 0; number < 10; ++number) {
        const auto kernel = Driver::kernel(module, ("kernel_" + std::to_string(number)).c_str());
        check(zeKernelSetArgumentValue(kernel, 0, sizeof memory, &memory), "zeKernelSetArgumentValue");
        check(zeKernelSetArgumentValue(kernel, 1, sizeof memory, &memory), "zeKernelSetArgumentValue");
        check(zeKernelSetArgumentValue(kernel, 2, sizeof width, &width), "zeKernelSetArgumentValue");
        check(zeKernelSetArgumentValue(kernel, 3, sizeof factor, &factor), "zeKernelSetArgumentValue");
        check(zeKernelSetGroupSize(kernel, 64, 1, 1), "zeKernelSetGroupSize");
        check(zeCommandListAppendLaunchKernel(list, kernel, &groups, nullptr, 0, nullptr),
              "zeCommandListAppendLaunchKernel");
    }
}

void start_in_new_process() {
    char program[] = "/proc/self/exe";
    std::string argument = child_argument;
    char* const arguments[] = {program, argument.data(), nullptr};
    pid_t child = -1;
    int status = -1;
    if (::posix_spawn(&child, program, nullptr, nullptr, arguments, environ) != 0 ||
        ::waitpid(child, &status, 0) != child || status != 0)
        throw std::runtime_error{"the program that is started fails"};
}

void warm_start(benchmark::State& state) {
    start_in_new_process(); // fills the cache
    for (auto _ : state)
        start_in_new_process();
}

BENCHMARK(warm_start)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace
} // namespace zeva::bench

int main(int argc, char** argv) {
    if (argc == 2 && std::strcmp(argv[1], zeva::bench::child_argument) == 0) {
        zeva::bench::start_once();
        return 0;
    }
    const zeva::bench::Comparison comparisons[] = {{"warm_start", "", 100'000}};
    return zeva::bench::run(argc, argv, comparisons);
}
