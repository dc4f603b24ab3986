#include "base/software_device.hpp"

#include "base/environment.hpp"

#include <algorithm>
#include <cstdlib>

namespace zeva {

PciAddress software_device_address(std::uint32_t index) {
    PciAddress address{0x7a65, 0, 1, 0};
    if (const auto text = environment("ZEVA_PCI_ADDRESS"))
        address = PciAddress::parse(*text).value_or(address);
    address.device = (address.device + index) % 32;
    return address;
}

std::uint32_t software_device_count() {
    const auto text = environment("ZEVA_DEVICES");
    return text ? static_cast<std::uint32_t>(std::clamp(std::atoi(text->c_str()), 1, 8)) : 1;
}

} // namespace zeva
