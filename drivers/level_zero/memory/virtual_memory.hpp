// Address ranges that applications reserve and give memory to, page by page.
#pragma once

#include "memory/memory_mapping.hpp"
#include "memory/memory_reservation.hpp"

#include <zeva/unique_fd.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// Sizes, offsets and addresses are multiples of it, as on Intel's devices.
inline constexpr std::size_t virtual_page_size = 64 * 1024;

/// Memory without an address. Immutable.
class PhysicalMemory {
public:
    using Handle = ze_physical_mem_handle_t;

    /// `size` bytes, a multiple of the page size.
    PhysicalMemory(ze_device_handle_t device, std::size_t size);

    [[nodiscard]] int fd() const { return memory_.get(); }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] ze_device_handle_t device() const { return device_; }
    [[nodiscard]] std::uint64_t id() const { return id_; }

private:
    ze_device_handle_t device_;
    std::size_t size_;
    std::uint64_t id_;
    MemoryReservation reservation_;
    UniqueFd memory_;
};

/// The reserved ranges of one context. Failures are thrown. Thread safe.
class VirtualMemory {
public:
    /// Consecutive pages that are alike.
    struct Run {
        std::byte* address;
        std::size_t size;
        std::shared_ptr<PhysicalMemory> memory; ///< null for none
        std::size_t offset;                     ///< in the memory
        ze_memory_access_attribute_t access;
    };

    [[nodiscard]] void* reserve(const void* start, std::size_t size);
    void free(const void* start, std::size_t size);

    void map(const void* start, std::size_t size, const std::shared_ptr<PhysicalMemory>& memory,
             std::size_t offset, ze_memory_access_attribute_t access);
    void unmap(const void* start, std::size_t size);
    void set_access(const void* start, std::size_t size, ze_memory_access_attribute_t access);

    /// The access of the first page, and how many of the `size` bytes from `start` on have the same.
    [[nodiscard]] std::pair<ze_memory_access_attribute_t, std::size_t> access(const void* start,
                                                                              std::size_t size) const;

    /// The pages that `pointer` lies in; nothing outside the reserved ranges.
    [[nodiscard]] std::optional<Run> find(const void* pointer) const;

    /// Whether all of the range can be read, and written if that is asked; nothing when `pointer` lies
    /// outside the reserved ranges.
    [[nodiscard]] std::optional<bool> allows(const void* pointer, std::size_t size, bool write) const;

private:
    /// Runs without gaps, by the address of their first byte.
    using Runs = std::map<std::uintptr_t, Run>;

    struct Range {
        MemoryMapping mapping;
        Runs runs;
    };

    template <class Ranges>
    [[nodiscard]] static auto locate(Ranges& ranges, const void* pointer) -> decltype(ranges.begin());
    [[nodiscard]] Runs& runs_around(const void* start, std::size_t size);

    mutable std::shared_mutex mutex_;
    std::map<std::uintptr_t, Range> ranges_;
};

} // namespace zeva::ze_driver
