// The live memory of the process, by address, as a context sees it.
#pragma once

#include "memory/usm_allocation.hpp"
#include "memory/virtual_memory.hpp"

#include <cstdint>
#include <optional>

namespace zeva::ze_driver {

/// A context owns what it adds, and it goes with the context. All contexts know and may free all of it, as
/// with Intel's driver. Thread safe.
class AllocationTable {
public:
    /// What queries tell of an allocation.
    struct Info {
        std::byte* address;
        std::size_t size;
        ze_memory_type_t type;
        std::uint64_t id;
        ze_device_handle_t device;
        bool is_writable;
    };

    AllocationTable() = default;
    ~AllocationTable();
    AllocationTable(const AllocationTable&) = delete;
    AllocationTable& operator=(const AllocationTable&) = delete;

    /// Takes an allocation over and returns its pointer.
    void* add(UsmAllocation allocation);

    /// Frees the allocation of that origin that begins at `pointer`; false when there is none.
    [[nodiscard]] static bool free(const void* pointer,
                                   UsmAllocation::Origin origin = UsmAllocation::Origin::allocated);

    /// As free, when everything that is submitted now has finished.
    [[nodiscard]] static bool free_later(const void* pointer);

    /// Frees what free_later was told and is no longer used. The end of a context does it, too.
    static void collect();

    /// Variables of modules are device memory too.
    void add_module_variable(void* address, std::size_t size, ze_device_handle_t device);
    static void remove_module_variable(const void* address);

    /// The allocation that `pointer` lies in; nothing for other memory.
    [[nodiscard]] std::optional<Info> find(const void* pointer) const;

    /// False when the range begins in an allocation and reaches beyond its end, or into reserved addresses
    /// without memory. True for other memory, of which nothing is known.
    [[nodiscard]] bool may_access(const void* pointer, std::size_t size) const;

    /// As may_access, and false for memory that can only be read.
    [[nodiscard]] bool may_write(const void* pointer, std::size_t size) const;

    /// As UsmAllocation::export_fd, of the allocation that `pointer` lies in.
    [[nodiscard]] static int export_fd(const void* pointer);

    /// The descriptor behind the allocation that begins at `pointer`, still owned by it; -1 when it has none.
    /// Nothing when no allocation begins there.
    [[nodiscard]] static std::optional<int> fd(const void* pointer);

    [[nodiscard]] VirtualMemory& virtual_memory() { return virtual_memory_; }

private:
    [[nodiscard]] static std::optional<Info> find_allocation(const void* pointer);
    [[nodiscard]] bool may_use(const void* pointer, std::size_t size, bool write) const;

    VirtualMemory virtual_memory_;
};

} // namespace zeva::ze_driver
