// One allocation of unified shared memory.
#pragma once

#include "memory/device_memory_access.hpp"
#include "memory/exported_fd.hpp"
#include "memory/memory_mapping.hpp"
#include "memory/memory_reservation.hpp"

#include <zeva/unique_fd.hpp>

#include <cstddef>
#include <cstdint>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// What zeMemGetAllocProperties calls the id: of one allocation of this process, never used again.
[[nodiscard]] std::uint64_t new_memory_id();

/// Owns the mapping that the pointer leads to, and the descriptor behind it where there is one.
class UsmAllocation {
public:
    /// What an allocation is made for.
    struct Purpose {
        ze_memory_type_t type;
        ze_device_handle_t device; ///< null for none
    };

    /// How it came here, and so how it goes.
    enum class Origin {
        allocated,      ///< by zeMemAlloc…, until zeMemFree
        opened,         ///< by zeMemOpenIpcHandle, until zeMemCloseIpcHandle
        module_variable ///< a variable of a module, until the module goes
    };

    struct Size {
        std::size_t bytes;     ///< at least, not 0
        std::size_t alignment; ///< a power of two, or 0 for any
    };

    /// New zeroed memory. Device and host memory has a descriptor; without `must_export`, only as long as
    /// plenty of them are left, and where the system gives it.
    [[nodiscard]] static UsmAllocation create(Purpose purpose, Size size, bool must_export);

    /// All of the memory behind `fd`, which must hold at least `size` bytes. `fd` stays the caller's.
    [[nodiscard]] static UsmAllocation import(Purpose purpose, int fd, Size size, Origin origin);

    /// Memory of others, which outlives this object.
    [[nodiscard]] static UsmAllocation module_variable(Purpose purpose, void* address, std::size_t size);

    UsmAllocation(UsmAllocation&&) noexcept = default;
    UsmAllocation& operator=(UsmAllocation&&) = delete;
    ~UsmAllocation();

    [[nodiscard]] std::byte* address() const { return address_; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] ze_memory_type_t type() const { return purpose_.type; }
    [[nodiscard]] ze_device_handle_t device() const { return purpose_.device; }
    [[nodiscard]] std::uint64_t id() const { return id_; }
    [[nodiscard]] Origin origin() const { return origin_; }
    /// Whether what is written arrives in the memory.
    [[nodiscard]] bool is_writable() const { return access_ == MemoryMapping::Access::read_write; }

    /// The descriptor behind it, still owned by this object; -1 for none.
    [[nodiscard]] int fd() const { return memory_.get(); }
    /// A descriptor for the caller, owned as the export regime says. Throws Failure where there is none
    /// behind it (unsupported feature), or the system has none left (out of host memory). Not thread safe.
    [[nodiscard]] int export_fd();

private:
    UsmAllocation(Purpose purpose, Origin origin, UniqueFd memory, MemoryMapping mapping,
                  MemoryMapping::Access access, MemoryReservation reservation);
    UsmAllocation(Purpose purpose, void* address, std::size_t size);

    Purpose purpose_;
    Origin origin_;
    std::uint64_t id_;
    std::byte* address_;
    std::size_t size_;
    MemoryMapping::Access access_;
    MemoryReservation reservation_;
    UniqueFd memory_;
    MemoryMapping mapping_;
    HiddenMemory hidden_; ///< after the mapping: goes before it
    ExportedFd exported_;
};

} // namespace zeva::ze_driver
