// What the two software drivers and the library agree on: where a software device is.
#pragma once

#include <cstdint>
#include <string>
#include <zeva/export.hpp>
#include <zeva/pci_address.hpp>

namespace zeva {

/// The n-th software device (n from 0) is 7a65:00:0(n+1).0, a PCI domain that no firmware uses.
/// ZEVA_PCI_ADDRESS overrides the first one; the others follow it by device number.
[[nodiscard]] ZEVA_API PciAddress software_device_address(std::uint32_t index);

/// How many software devices there are: ZEVA_DEVICES, 1 to 8, default 1.
[[nodiscard]] ZEVA_API std::uint32_t software_device_count();

/// VADriverContext::display_type of a display that has no DRM node. libva defines types up to 0x80;
/// drivers that do not know this one refuse it.
inline constexpr unsigned long display_without_node = 0x70;

/// With display_without_node, VADriverContext::native_dpy points to this for as long as the display lives.
struct DisplayWithoutNode {
    PciAddress device; ///< the device that the display is for
};

/// How a VA driver reports the device it was made for: this, then the address, in the vendor string.
inline constexpr char vendor_string_device_mark[] = "device ";

} // namespace zeva
