#include "execution/group_work.hpp"

#include <cfenv>

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

} // namespace

void GroupWork::participate(WorkerMemory& memory) {
    if (!memory.reserve(needs_.local_memory_size, needs_.frames_size))
        return; // the thread that launches has what it needs
    const DefaultFloatingPoint floating_point;
    while (!is_stopped()) {
        const Parts groups = take();
        if (groups.count == 0)
            return;
        run_(&launch_, &memory.worker(), groups.first, groups.count);
    }
}

} // namespace zeva::ze_driver
