// One software device: the processors and the memory of this machine under a PCI address of their own.
#pragma once

#include "device_selection.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// A device that the driver reports, or one of its sub-devices, which can be used like a device. Sub-devices
/// are there for programs that must cope with them: each reports its share of the machine, and all run on all
/// of it. Immutable; lives as long as the process.
class Device {
public:
    using Handle = ze_device_handle_t;

    /// Makes and publishes a device and the sub-devices that it has when it is of several tiles.
    static Handle create(const DeviceSelection& selection);

    [[nodiscard]] const DeviceSelection& selection() const { return selection_; }
    [[nodiscard]] const std::vector<Handle>& sub_devices() const { return sub_devices_; }
    [[nodiscard]] bool is_sub_device() const { return is_sub_device_; }
    [[nodiscard]] ze_device_uuid_t uuid() const;
    /// Bytes: its share of what this process may use.
    [[nodiscard]] std::uint64_t memory_size() const;
    /// Its number among the sub-devices of its device.
    [[nodiscard]] std::uint32_t sub_device_id() const { return sub_device_id_; }

private:
    explicit Device(DeviceSelection selection) : selection_(std::move(selection)) {}

    DeviceSelection selection_;
    std::vector<Handle> sub_devices_;
    bool is_sub_device_ = false;
    std::uint32_t sub_device_id_ = 0;
};

/// Bytes of one allocation, at most, where the memory has `memory_size` bytes. As with Intel's driver
/// programs have to ask for more than 4 GiB.
[[nodiscard]] constexpr std::uint64_t allocation_limit(std::uint64_t memory_size) {
    return std::min(memory_size, std::uint64_t{4} << 30);
}

/// Device time: CLOCK_MONOTONIC, in nanoseconds, as the host reads it.
[[nodiscard]] std::uint64_t device_timestamp();

// Command queue groups of every device, by ordinal.
inline constexpr std::uint32_t compute_queue_group = 0; ///< kernels and copies
inline constexpr std::uint32_t copy_queue_group = 1;    ///< copies only
inline constexpr std::uint32_t command_queue_group_count = 2;
inline constexpr std::uint32_t command_queue_count = 1;        ///< queues in each group
inline constexpr std::uint32_t max_command_queue_priority = 2; ///< low, normal, high

// Limits of every device.
inline constexpr std::size_t max_fill_pattern_size = 128;     ///< bytes
inline constexpr std::uint32_t max_group_size = 1024;         ///< work-items, over all dimensions
inline constexpr std::uint32_t max_group_count = 1u << 30;    ///< work-groups, in each dimension
inline constexpr std::uint32_t max_local_memory_size = 65536; ///< bytes for each work-group
inline constexpr std::uint32_t max_arguments_size = 1024;     ///< bytes, over all arguments of a kernel

} // namespace zeva::ze_driver
