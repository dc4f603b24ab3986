// Level Zero drivers and devices.
#pragma once

#include <optional>
#include <string>
#include <vector>
#include <zeva/gpu.hpp>
#include <zeva/pci_address.hpp>

#include <level_zero/ze_api.h>

namespace zeva {

/// A device and the driver it is of.
struct ZeDevice {
    ze_driver_handle_t driver = nullptr;
    ze_device_handle_t device = nullptr;
    std::uint32_t driver_number = 0; ///< in Level Zero's order
};

/// Every device of every driver. Throws Error (level_zero) when Level Zero finds no driver.
[[nodiscard]] std::vector<ZeDevice> all_ze_devices();

/// The device that the options choose, or its tile. Throws Error (usage) with what there is instead.
[[nodiscard]] ZeDevice choose_ze_device(const GpuOptions& options);

/// The queue groups that zeva uses, by ordinal: the first of each kind.
struct ZeQueueGroups {
    std::optional<std::uint32_t> compute; ///< runs kernels
    std::optional<std::uint32_t> copy;    ///< a copy engine: runs no kernels
};
/// Throws Error (level_zero).
[[nodiscard]] ZeQueueGroups queue_groups(ze_device_handle_t device);

/// Throws Error (level_zero).
[[nodiscard]] PciAddress pci_address_of(ze_device_handle_t device);

[[nodiscard]] DeviceDescription describe(ze_device_handle_t device);

struct ZeSharing {
    bool can_export = false;
    bool can_import = false;
};
/// Whether memory goes out of and comes into the device as dma-bufs.
[[nodiscard]] ZeSharing dma_buf_sharing(ze_device_handle_t device);

} // namespace zeva
