// What makes programs find zeva's own drivers for the node `soft`.
#pragma once

#include "common/machine.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace zeva::sim {

/// Names and values. libva chooses the driver by the node's name (`zeva`) and needs to know the folder only;
/// Level Zero is told the drivers of all GPUs of the machine. Nothing for a machine without a soft GPU, and
/// no variable that is set already, but for a search path, which is continued. `drivers` is the folder of
/// zeva's two drivers.
[[nodiscard]] std::vector<std::pair<std::string, std::string>>
soft_environment(const Machine& machine, const std::filesystem::path& drivers);

} // namespace zeva::sim
