// One command on one simulated machine.
#pragma once

#include "command.hpp"
#include "report.hpp"

#include "common/fault.hpp"
#include "common/machine.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace zeva::sim {

struct RunRequest {
    Machine machine;
    std::vector<std::string> command;
    std::filesystem::path libraries; ///< the folder of libzeva_sim.so and drivers/
    std::optional<Fault> fault{};
    bool copy_engine = false; ///< make NEO offer the copy engine where the GPU has one
    std::optional<std::chrono::seconds> timeout{};
    Streams streams = Streams::inherited;
    std::filesystem::path tree{}; ///< of a run folder with the same machine; empty: the run writes its own
};

struct RunResult {
    CommandEnd end;
    RunReport report;
};

/// Sets the machine up, runs the command there, reads what it left, and takes the machine down. Throws Error
/// when it cannot be set up. As run_command, for processes without other threads and children.
[[nodiscard]] RunResult run(const RunRequest& request);

} // namespace zeva::sim
