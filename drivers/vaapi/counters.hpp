// Counting what the driver does.
#pragma once

#include "zeva_va_counters.h"

#include <atomic>
#include <cstdint>
#include <string>

namespace zeva::va_driver {

struct Driver;

/// The running counts of one display. Thread safe.
struct Counters {
    std::atomic<std::uint64_t> pictures_decoded{0};
    std::atomic<std::uint64_t> pictures_encoded{0};
    std::atomic<std::uint64_t> pictures_failed{0};
    std::atomic<std::uint64_t> decoder_output_bytes{0};
    std::atomic<std::uint64_t> driver_bytes{0};
    std::atomic<std::uint64_t> video_proc_passes{0};
    std::atomic<std::uint64_t> image_bytes{0};
    std::atomic<std::uint64_t> surface_imports{0};
    std::atomic<std::uint64_t> surface_exports{0};
};

/// The counts, and how many objects of each kind are alive.
[[nodiscard]] zeva_va_counters read_counters(const Driver& driver);

/// Appends the counters to `path` as one line of JSON; a failure is reported on stderr.
void append_counters(const Driver& driver, const std::string& path);

} // namespace zeva::va_driver
