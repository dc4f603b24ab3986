// Which render node belongs to a PCI device.
#pragma once

#include <optional>
#include <span>
#include <zeva/export.hpp>
#include <zeva/pci_address.hpp>
#include <zeva/render_node.hpp>

namespace zeva {

/// The node of `pci` among `nodes`. Nothing when the machine has no such device; throws Error (usage) when it
/// has, but no node for it.
[[nodiscard]] ZEVA_API std::optional<RenderNode>
choose_render_node(const PciAddress& pci, std::span<const RenderNode> nodes, bool device_exists);

/// The PCI device of an open DRM node; nothing when the descriptor is no such node.
[[nodiscard]] std::optional<PciAddress> pci_address_of_node(int fd);

} // namespace zeva
