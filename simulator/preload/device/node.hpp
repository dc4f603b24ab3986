// The DRM nodes as descriptors: what the interposed functions on files need of the device.
#pragma once

#include <optional>

namespace zeva::sim {

/// Opens the node with this minor number. Returns a descriptor, or -1 with errno.
[[nodiscard]] int open_node(unsigned minor, int flags);

/// The minor number when the descriptor is an open node of the simulated machine.
[[nodiscard]] std::optional<unsigned> minor_of(int fd);

} // namespace zeva::sim
