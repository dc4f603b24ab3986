// The live memory of the process, by address, as a context sees it.
#pragma once

#include "memory/stream_activity.hpp"
#include "memory/usm_allocation.hpp"
#include "memory/virtual_memory.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

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
    bool free(const void* pointer, UsmAllocation::Origin origin = UsmAllocation::Origin::allocated);

    /// As free, when everything that is submitted now has finished.
    bool free_later(const void* pointer);

    /// Frees what free_later was told and is no longer used.
    void collect();

    /// Variables of modules are device memory too. Does nothing when there is one already at `address`.
    void add_module_variable(void* address, std::size_t size, ze_device_handle_t device);
    void remove_module_variable(const void* address);

    /// The allocation that `pointer` lies in; nothing for other memory.
    [[nodiscard]] std::optional<Info> find(const void* pointer) const;

    /// False when the range begins in an allocation and reaches beyond its end, or into reserved addresses
    /// without memory. True for other memory, of which nothing is known.
    [[nodiscard]] bool may_access(const void* pointer, std::size_t size) const;

    /// As may_access, and false for memory that can only be read.
    [[nodiscard]] bool may_write(const void* pointer, std::size_t size) const;

    /// A descriptor of the allocation that `pointer` lies in; -1 when it has none, or the system has none
    /// left.
    [[nodiscard]] int export_fd(const void* pointer);

    /// The descriptor behind the allocation that begins at `pointer`, still owned by it; -1 when it has none.
    /// Nothing when no allocation begins there.
    [[nodiscard]] std::optional<int> fd(const void* pointer) const;

    [[nodiscard]] VirtualMemory& virtual_memory() { return virtual_memory_; }

private:
    struct Unused {
        SubmittedWork until;
        UsmAllocation allocation;
    };

    [[nodiscard]] static std::optional<Info> find_allocation(const void* pointer);
    [[nodiscard]] bool may_use(const void* pointer, std::size_t size, bool write) const;

    std::mutex mutex_;
    std::vector<Unused> unused_;          ///< guarded by mutex_
    std::atomic<bool> has_unused_{false}; ///< lets most calls of collect() do without the lock
    VirtualMemory virtual_memory_;
};

} // namespace zeva::ze_driver
