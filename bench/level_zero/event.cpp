// Events: the way from an append to the host that waits.
#include "comparison.hpp"
#include "level_zero/driver.hpp"

#include <benchmark/benchmark.h>

namespace zeva::bench {
namespace {

const Driver& driver() {
    static const Driver only;
    return only;
}

void append_and_synchronize(benchmark::State& state, ze_command_queue_mode_t mode) {
    const auto list = driver().immediate_list(mode);
    const auto event = driver().event();
    for (auto _ : state) {
        check(zeCommandListAppendSignalEvent(list, event), "zeCommandListAppendSignalEvent");
        check(zeEventHostSynchronize(event, UINT64_MAX), "zeEventHostSynchronize");
        check(zeEventHostReset(event), "zeEventHostReset");
    }
}

void event_asynchronous(benchmark::State& state) {
    append_and_synchronize(state, ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
}

void event_synchronous(benchmark::State& state) {
    append_and_synchronize(state, ZE_COMMAND_QUEUE_MODE_SYNCHRONOUS);
}

/// The way through another thread: the list waits for the host, and the host for the list.
void event_round_trip(benchmark::State& state) {
    const auto list = driver().immediate_list(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
    auto question = driver().event();
    const auto answer = driver().event();
    for (auto _ : state) {
        check(zeCommandListAppendBarrier(list, answer, 1, &question), "zeCommandListAppendBarrier");
        check(zeEventHostSignal(question), "zeEventHostSignal");
        check(zeEventHostSynchronize(answer, UINT64_MAX), "zeEventHostSynchronize");
        check(zeEventHostReset(question), "zeEventHostReset");
        check(zeEventHostReset(answer), "zeEventHostReset");
    }
}

void queue_and_fence(benchmark::State& state) {
    const auto queue = driver().queue(ZE_COMMAND_QUEUE_MODE_ASYNCHRONOUS);
    RepeatedList list{queue, driver().list(), driver().fence(queue)};
    check(zeCommandListAppendBarrier(list.list, nullptr, 0, nullptr), "zeCommandListAppendBarrier");
    check(zeCommandListClose(list.list), "zeCommandListClose");
    for (auto _ : state)
        list.run();
}

BENCHMARK(event_asynchronous)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(event_synchronous)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(event_round_trip)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(queue_and_fence)->Unit(benchmark::kMicrosecond)->UseRealTime();

} // namespace
} // namespace zeva::bench

int main(int argc, char** argv) {
    const zeva::bench::Comparison comparisons[] = {
        {"event_asynchronous", "", 10},
        {"event_synchronous", "", 10},
        {"event_round_trip", "", 50},
        {"queue_and_fence", "", 10},
    };
    return zeva::bench::run(argc, argv, comparisons);
}
