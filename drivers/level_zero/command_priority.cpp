#include "command_priority.hpp"

#include "command_stream.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

namespace zeva::ze_driver {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_courtesy = 10ms;
constexpr auto look_interval = 20us;
constexpr int level_count = 3;

struct Members {
    std::array<std::atomic<int>, level_count> counts{};
    std::mutex mutex;
    std::array<std::vector<const CommandStream*>, level_count> streams; ///< guarded by mutex
};

/// Never destroyed: threads may use it while the process exits.
Members& members() {
    static auto& all = *new Members;
    return all;
}

int level_of(ze_command_queue_priority_t priority) {
    switch (priority) {
    case ZE_COMMAND_QUEUE_PRIORITY_PRIORITY_HIGH:
        return 0;
    case ZE_COMMAND_QUEUE_PRIORITY_PRIORITY_LOW:
        return 2;
    default:
        return 1;
    }
}

bool is_any_above(int level) {
    const auto& counts = members().counts;
    return std::any_of(counts.begin(), counts.begin() + level, [](const auto& count) { return count != 0; });
}

bool is_any_ready_above(int level) {
    Members& all = members();
    const std::lock_guard lock{all.mutex};
    return std::any_of(all.streams.begin(), all.streams.begin() + level, [](const auto& streams) {
        return std::ranges::any_of(streams, [](const CommandStream* stream) { return stream->is_ready(); });
    });
}

} // namespace

PriorityMember::PriorityMember(const CommandStream& stream, ze_command_queue_priority_t priority)
    : stream_(stream), level_(level_of(priority)) {
    Members& all = members();
    const std::lock_guard lock{all.mutex};
    all.streams[level_].push_back(&stream);
    ++all.counts[level_];
}

PriorityMember::~PriorityMember() {
    Members& all = members();
    const std::lock_guard lock{all.mutex};
    std::erase(all.streams[level_], &stream_);
    --all.counts[level_];
}

void PriorityMember::let_others_go_first() const {
    if (!is_any_above(level_))
        return;
    const auto end = std::chrono::steady_clock::now() + longest_courtesy;
    while (is_any_ready_above(level_) && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(look_interval);
}

} // namespace zeva::ze_driver
