// How much memory the driver may hand out.
#pragma once

#include <cstddef>
#include <utility>

namespace zeva::ze_driver {

/// A part of the machine's memory, promised to one allocation. Pages are given by the kernel only when they
/// are touched, too late to refuse them with an error code: so what is handed out is counted, and compared
/// with what the machine, or the control group of this process, has left. Move-only. Thread safe.
class MemoryReservation {
public:
    MemoryReservation() noexcept = default;
    MemoryReservation(MemoryReservation&& other) noexcept : size_(std::exchange(other.size_, 0)) {}
    MemoryReservation& operator=(MemoryReservation&&) = delete;
    ~MemoryReservation();

    /// `size` is not 0. Empty when there is not so much memory.
    [[nodiscard]] static MemoryReservation take(std::size_t size);

    [[nodiscard]] explicit operator bool() const { return size_ != 0; }

private:
    explicit MemoryReservation(std::size_t size) : size_(size) {}

    std::size_t size_ = 0;
};

} // namespace zeva::ze_driver
