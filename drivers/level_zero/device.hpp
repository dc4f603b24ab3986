// One software device: the processors and the memory of this machine under a PCI address of their own.
#pragma once

#include <zeva/pci_address.hpp>

#include <cstddef>
#include <cstdint>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Immutable; lives as long as the process.
class Device {
public:
    using Handle = ze_device_handle_t;

    explicit Device(PciAddress address) : address_(address) {}

    [[nodiscard]] const PciAddress& address() const { return address_; }
    [[nodiscard]] Handle handle() const { return reinterpret_cast<Handle>(const_cast<Device*>(this)); }

private:
    PciAddress address_;
};

/// Device time: CLOCK_MONOTONIC, in nanoseconds, as the host reads it.
[[nodiscard]] std::uint64_t device_timestamp();

// Limits of every device.
inline constexpr std::uint32_t command_queue_group_count = 1;   ///< one group, for compute and copies
inline constexpr std::uint32_t command_queue_count = 1;         ///< queues in the group
inline constexpr std::size_t max_fill_pattern_size = 128;       ///< bytes
inline constexpr std::uint32_t max_group_size = 1024;           ///< work-items, over all dimensions
inline constexpr std::uint32_t max_group_count = 1u << 30;      ///< work-groups, in each dimension
inline constexpr std::uint32_t max_cooperative_group_count = 1; ///< more are not promised to run at once
inline constexpr std::uint32_t max_local_memory_size = 65536;   ///< bytes for each work-group
inline constexpr std::uint32_t max_arguments_size = 1024;       ///< bytes, over all arguments of a kernel

} // namespace zeva::ze_driver
