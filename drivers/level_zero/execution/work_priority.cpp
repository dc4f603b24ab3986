#include "execution/work_priority.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

namespace zeva::ze_driver {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_courtesy = 10ms;
constexpr auto look_interval = 20us;
constexpr std::size_t level_count = 3;

struct Members {
    std::array<std::atomic<int>, level_count> counts{};
    std::mutex mutex;
    std::array<std::vector<const Contender*>, level_count> contenders; ///< guarded by mutex
};

/// Never destroyed: threads may use it while the process exits.
Members& members() {
    static auto& all = *new Members;
    return all;
}

std::size_t level_of(WorkPriority priority) {
    return static_cast<std::size_t>(priority);
}

bool is_any_above(std::size_t level) {
    const auto& counts = members().counts;
    return std::any_of(counts.begin(), counts.begin() + level,
                       [](const auto& count) { return count.load(std::memory_order_relaxed) != 0; });
}

bool is_any_ready_above(std::size_t level) {
    Members& all = members();
    const std::lock_guard lock{all.mutex};
    const auto is_ready = [](const Contender* contender) { return contender->readiness().is_ready; };
    return std::any_of(all.contenders.begin(), all.contenders.begin() + level,
                       [&](const auto& contenders) { return std::ranges::any_of(contenders, is_ready); });
}

bool is_any_ready_before(std::size_t level, std::uint64_t turn) {
    Members& all = members();
    const std::lock_guard lock{all.mutex};
    return std::ranges::any_of(all.contenders[level], [turn](const Contender* contender) {
        const Contender::Readiness other = contender->readiness();
        return other.is_ready && other.turn < turn;
    });
}

template <class Condition>
void wait_while(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + longest_courtesy;
    while (condition() && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(look_interval);
}

/// In the memory that a thread begins with: elsewhere the first look of a thread would allocate.
[[gnu::tls_model("initial-exec")]] thread_local WorkPriority current = WorkPriority::high;

} // namespace

PriorityMember::PriorityMember(const Contender& contender, WorkPriority priority)
    : contender_(contender), priority_(priority) {
    Members& all = members();
    const std::lock_guard lock{all.mutex};
    all.contenders[level_of(priority)].push_back(&contender);
    ++all.counts[level_of(priority)];
}

PriorityMember::~PriorityMember() {
    Members& all = members();
    const std::lock_guard lock{all.mutex};
    std::erase(all.contenders[level_of(priority_)], &contender_);
    --all.counts[level_of(priority_)];
}

bool is_outranked(WorkPriority priority) {
    const std::size_t level = level_of(priority);
    return is_any_above(level) && is_any_ready_above(level);
}

void give_way(WorkPriority priority) {
    if (is_any_above(level_of(priority)))
        wait_while([&] { return is_outranked(priority); });
}

std::uint64_t next_turn() {
    static std::atomic<std::uint64_t> turn{0};
    return turn++;
}

void give_way_in_turn(WorkPriority priority, std::uint64_t turn) {
    wait_while([&] { return is_outranked(priority) || is_any_ready_before(level_of(priority), turn); });
}

WorkPriorityScope::WorkPriorityScope(WorkPriority priority) {
    current = priority;
}

WorkPriorityScope::~WorkPriorityScope() {
    current = WorkPriority::high;
}

WorkPriority current_work_priority() {
    return current;
}

} // namespace zeva::ze_driver
