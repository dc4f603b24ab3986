// Which paths of the simulated machine are in the run folder's tree.
#pragma once

#include <array>
#include <string_view>

namespace zeva::sim {

/// Here the tree is all there is: what the real machine has is hidden.
inline constexpr std::array<std::string_view, 5> replaced_folders{
    "/dev/dri", "/sys/class/drm", "/sys/bus/pci/devices", "/sys/bus/pci/drivers/i915",
    "/sys/bus/pci/drivers/zeva"};

/// The same for names that start so: major 226 is DRM, and what udev knows about it is of the real machine.
inline constexpr std::array<std::string_view, 2> replaced_names{"/sys/dev/char/226:", "/run/udev/data/c226:"};

/// On the way to these. The tree tells what is in such a folder; what the real machine has there, under other
/// names, is used as it is.
inline constexpr std::array<std::string_view, 8> shared_folders{
    "/sys",       "/sys/bus", "/sys/bus/pci",  "/sys/bus/pci/drivers",
    "/sys/class", "/sys/dev", "/sys/dev/char", "/sys/devices"};

/// Shared folders, too, with the PCI domain and bus behind it: `/sys/devices/pci0000:00`.
inline constexpr std::string_view host_bridges = "/sys/devices/pci";

} // namespace zeva::sim
