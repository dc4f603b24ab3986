// The files of the simulated machine: /dev/dri, and the parts of /sys that tell about its GPUs.
#pragma once

#include "common/machine.hpp"

#include <filesystem>

namespace zeva::sim {

/// Writes them below `root`, which need not exist. Directories, links and contents are as the kernel has
/// them; a node is an empty file of its name, which the preloaded library makes a device. Throws Error.
void write_file_tree(const Machine& machine, const std::filesystem::path& root);

} // namespace zeva::sim
