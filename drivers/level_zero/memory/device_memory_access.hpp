// ZEVA_STRICT=1: device memory that the host cannot touch, as it is behind a real bus.
#pragma once

#include <cstddef>
#include <utility>

namespace zeva::ze_driver {

/// While one exists, the driver may touch device memory. Commands do their work under one, and under a strict
/// driver one at a time. Otherwise it does nothing. Thread safe.
class DeviceMemoryAccess {
public:
    DeviceMemoryAccess();
    ~DeviceMemoryAccess();
    DeviceMemoryAccess(const DeviceMemoryAccess&) = delete;
    DeviceMemoryAccess& operator=(const DeviceMemoryAccess&) = delete;

private:
    bool is_strict_;
};

/// Memory that a strict driver hides from the host, from now on until the end of this object, which comes
/// before the memory is unmapped. Move-only. Thread safe.
class HiddenMemory {
public:
    HiddenMemory() noexcept = default;
    /// Whole pages, with the protection bits that commands find.
    HiddenMemory(void* address, std::size_t size, int protection);
    HiddenMemory(HiddenMemory&& other) noexcept : address_(std::exchange(other.address_, nullptr)) {}
    HiddenMemory& operator=(HiddenMemory&&) = delete;
    ~HiddenMemory();

private:
    void* address_ = nullptr;
};

} // namespace zeva::ze_driver
