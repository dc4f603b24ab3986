// A VADisplay without a window system and without a DRM node.
#pragma once

#include <string>
#include <zeva/pci_address.hpp>

#include <va/va.h>

namespace zeva {

/// Makes the display; vaTerminate frees it. `driver_name` is the driver to load unless LIBVA_DRIVER_NAME says
/// otherwise.
[[nodiscard]] VADisplay make_nodeless_display(const PciAddress& device, const std::string& driver_name);

} // namespace zeva
