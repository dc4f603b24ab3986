// The PCI address of a device.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <zeva/export.hpp>

namespace zeva {

/// A PCI address, written `domain:bus:device.function` in hexadecimal as Linux sysfs does.
struct ZEVA_API PciAddress {
    std::uint32_t domain = 0;
    std::uint32_t bus = 0;
    std::uint32_t device = 0;
    std::uint32_t function = 0;

    /// Reads `0000:03:00.0` or `03:00.0` (domain 0); nothing else is accepted.
    [[nodiscard]] static std::optional<PciAddress> parse(std::string_view text);
    /// Always with the domain, lower case: `0000:03:00.0`.
    [[nodiscard]] std::string to_string() const;

    friend auto operator<=>(const PciAddress&, const PciAddress&) = default;
};

} // namespace zeva
