// The GPU's clock: one for every engine and for REG_READ.
#pragma once

#include <cstdint>
#include <ctime>

namespace zeva::sim {

/// Ticks of the command streamer's timestamp counter, which counts 36 bits. From CLOCK_MONOTONIC, so that it
/// agrees in all processes.
[[nodiscard]] inline std::uint64_t gpu_timestamp(std::uint32_t timestamp_hz) {
    constexpr std::uint64_t nanoseconds = 1'000'000'000;
    constexpr std::uint64_t counter_mask = (1ull << 36) - 1;
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const auto seconds = static_cast<std::uint64_t>(now.tv_sec);
    const auto rest = static_cast<std::uint64_t>(now.tv_nsec);
    return (seconds * timestamp_hz + rest * timestamp_hz / nanoseconds) & counter_mask;
}

} // namespace zeva::sim
