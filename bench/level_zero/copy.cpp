// Copies and fills against memcpy and memset of the same thread.
#include "comparison.hpp"
#include "level_zero/driver.hpp"

#include <benchmark/benchmark.h>
#include <cstring>

namespace zeva::bench {
namespace {

constexpr std::size_t size = 64 << 20;
// The left half of every row of a picture.
constexpr std::size_t pitch = 8192;
constexpr std::uint32_t rows = size / pitch;
constexpr std::uint32_t row_bytes = pitch / 2;

struct Copies {
    Driver driver;
    std::byte* source = driver.memory(size);
    std::byte* destination = driver.memory(size);
};

Copies& copies() {
    static Copies all;
    return all;
}

void add_throughput(benchmark::State& state, std::size_t bytes) {
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

void copy_immediate(benchmark::State& state) {
    const auto list = copies().driver.immediate_list(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    for (auto _ : state)
        check(zeCommandListAppendMemoryCopy(list, copies().destination, copies().source, size, nullptr, 0,
                                            nullptr),
              "zeCommandListAppendMemoryCopy");
    add_throughput(state, size);
}

void copy_queue(benchmark::State& state) {
    const Driver& driver = copies().driver;
    const auto queue = driver.queue(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
    RepeatedList list{queue, driver.list(), driver.fence(queue)};
    check(zeCommandListAppendMemoryCopy(list.list, copies().destination, copies().source, size, nullptr, 0,
                                        nullptr),
          "zeCommandListAppendMemoryCopy");
    check(zeCommandListClose(list.list), "zeCommandListClose");
    for (auto _ : state)
        list.run();
    add_throughput(state, size);
}

void copy_memcpy(benchmark::State& state) {
    for (auto _ : state) {
        std::memcpy(copies().destination, copies().source, size);
        benchmark::ClobberMemory();
    }
    add_throughput(state, size);
}

void copy_2d(benchmark::State& state) {
    const auto list = copies().driver.immediate_list(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    const ze_copy_region_t region{0, 0, 0, row_bytes, rows, 1};
    for (auto _ : state)
        check(zeCommandListAppendMemoryCopyRegion(list, copies().destination, &region, pitch, 0,
                                                  copies().source, &region, pitch, 0, nullptr, 0, nullptr),
              "zeCommandListAppendMemoryCopyRegion");
    add_throughput(state, std::size_t{row_bytes} * rows);
}

void copy_2d_memcpy(benchmark::State& state) {
    for (auto _ : state) {
        for (std::size_t row = 0; row < rows; ++row)
            std::memcpy(copies().destination + row * pitch, copies().source + row * pitch, row_bytes);
        benchmark::ClobberMemory();
    }
    add_throughput(state, std::size_t{row_bytes} * rows);
}

void fill(benchmark::State& state) {
    const auto list = copies().driver.immediate_list(ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
    const std::uint64_t pattern = 0x0123456789abcdef;
    for (auto _ : state)
        check(zeCommandListAppendMemoryFill(list, copies().destination, &pattern, sizeof pattern, size,
                                            nullptr, 0, nullptr),
              "zeCommandListAppendMemoryFill");
    add_throughput(state, size);
}

void fill_memset(benchmark::State& state) {
    for (auto _ : state) {
        std::memset(copies().destination, 1, size);
        benchmark::ClobberMemory();
    }
    add_throughput(state, size);
}

BENCHMARK(copy_immediate)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(copy_queue)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(copy_memcpy)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(copy_2d)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(copy_2d_memcpy)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(fill)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(fill_memset)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace
} // namespace zeva::bench

int main(int argc, char** argv) {
    const zeva::bench::Comparison comparisons[] = {
        {"copy_immediate", "copy_memcpy", 1 / 0.9},
        {"copy_queue", "copy_memcpy", 1 / 0.9},
        {"copy_2d", "copy_2d_memcpy", 1 / 0.8},
        {"fill", "fill_memset", 1.5},
    };
    return zeva::bench::run(argc, argv, comparisons);
}
