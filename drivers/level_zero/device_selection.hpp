// Which devices and sub-devices the driver reports.
#pragma once

#include <zeva/pci_address.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace zeva::ze_driver {

struct DeviceSelection {
    PciAddress address;
    std::vector<std::uint32_t> tiles; ///< the numbers of the tiles that are reported, ascending
    std::uint32_t tile_count;         ///< how many there are

    [[nodiscard]] bool is_whole() const { return tiles.size() == tile_count; }
};

/// The devices at `addresses`, of `tile_count` tiles each, without those that `mask` leaves out. The mask is
/// that of ZE_AFFINITY_MASK: a list of devices ("1") and of tiles ("1.0"), separated by commas; nothing, or
/// an empty mask, for all. What it names and is not there is ignored. The order stays.
[[nodiscard]] std::vector<DeviceSelection> select_devices(const std::vector<PciAddress>& addresses,
                                                          std::uint32_t tile_count,
                                                          const std::optional<std::string>& mask);

} // namespace zeva::ze_driver
