// What the runner told this process by its environment.
#pragma once

#include "common/fault.hpp"
#include "common/machine.hpp"

#include <optional>
#include <string>

namespace zeva::sim {

struct Simulation {
    std::string folder; ///< the run folder; empty: nothing is simulated, every call goes to the kernel
    Machine machine;
    std::optional<Fault> fault;
    int log_level = 0;
};

/// Read once, never destroyed. Thread safe.
[[nodiscard]] const Simulation& simulation();

[[nodiscard]] inline bool is_active() {
    return !simulation().folder.empty();
}

/// The GPUs of the run; none when nothing is simulated.
[[nodiscard]] inline const Machine& machine() {
    return simulation().machine;
}

} // namespace zeva::sim
