#include "execution/group_work.hpp"

#include <algorithm>
#include <cfenv>

#include "execution/processor_set.hpp"

namespace zeva::ze_driver {
namespace {

/// The default rounding and no traps, whatever the host program has set for its own arithmetic.
class DefaultFloatingPoint {
public:
    DefaultFloatingPoint() {
        std::fegetenv(&saved_);
        std::fesetenv(FE_DFL_ENV);
    }
    DefaultFloatingPoint(const DefaultFloatingPoint&) = delete;
    DefaultFloatingPoint& operator=(const DefaultFloatingPoint&) = delete;
    ~DefaultFloatingPoint() { std::fesetenv(&saved_); }

private:
    std::fenv_t saved_{};
};

/// Small enough that no thread is left alone with the last ones, large enough to be worth taking.
std::uint64_t groups_at_once(std::uint64_t group_count, Concurrency concurrency) {
    constexpr std::uint64_t turns = 8;
    return concurrency == Concurrency::all
               ? 1
               : std::max<std::uint64_t>(1, group_count / (turns * usable_processors()));
}

} // namespace

GroupWork::GroupWork(zeva_run_groups run, zeva_launch& launch, const GroupNeeds& needs,
                     std::uint64_t group_count, Concurrency concurrency)
    : SharedWork(group_count, groups_at_once(group_count, concurrency),
                 concurrency == Concurrency::all ? WorkPriority::high : current_work_priority()),
      run_(run), launch_(launch), needs_(needs), concurrency_(concurrency),
      memories_(concurrency == Concurrency::all ? group_count : 0) {
    launch.stop = &stop_;
}

bool GroupWork::reserve(WorkerMemory& memory) noexcept {
    const auto reserve_one = [this](WorkerMemory& one) {
        return one.reserve(needs_.local_memory_size, needs_.frames_size);
    };
    return concurrency_ == Concurrency::all ? std::ranges::all_of(memories_, reserve_one)
                                            : reserve_one(memory);
}

bool GroupWork::participate(WorkerMemory& memory) {
    if (concurrency_ == Concurrency::some && !reserve(memory))
        return true; // the thread that launches has what it needs
    const DefaultFloatingPoint floating_point;
    while (!is_stopped()) {
        const Parts groups = take();
        if (groups.count == 0)
            return true;
        WorkerMemory& own = concurrency_ == Concurrency::all ? memories_[groups.first] : memory;
        run_(&launch_, &own.worker(), groups.first, groups.count);
        if (is_outranked(priority()))
            return false;
    }
    return true;
}

} // namespace zeva::ze_driver
