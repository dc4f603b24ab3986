// DRM render nodes, found by the PCI address of their device.
#pragma once

#include <optional>
#include <string>
#include <vector>
#include <zeva/export.hpp>
#include <zeva/pci_address.hpp>
#include <zeva/unique_fd.hpp>

namespace zeva {

/// A DRM render node of a PCI device, as sysfs tells. A plain value.
struct ZEVA_API RenderNode {
    std::string path; ///< for example /dev/dri/renderD129
    PciAddress pci;
    std::uint32_t vendor = 0; ///< PCI vendor id

    /// Opens the node for reading and writing. Throws Error (system); without permission it names the group
    /// that has it.
    [[nodiscard]] UniqueFd open() const;
};

/// All render nodes of PCI devices, ordered by path. None on a machine without DRM.
[[nodiscard]] ZEVA_API std::vector<RenderNode> list_render_nodes();

/// The render node of the device at `pci`. Nothing when sysfs has no such device (no hardware is there).
/// Throws Error (usage) when the device is there but has no render node.
[[nodiscard]] ZEVA_API std::optional<RenderNode> find_render_node(const PciAddress& pci);

} // namespace zeva
