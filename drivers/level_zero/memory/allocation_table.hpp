// The live allocations of one context, by address.
#pragma once

#include "memory/usm_allocation.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <shared_mutex>

namespace zeva::ze_driver {

/// Thread safe.
class AllocationTable {
public:
    /// What queries tell of an allocation.
    struct Info {
        std::byte* address;
        std::size_t size;
        ze_memory_type_t type;
        std::uint64_t id;
        ze_device_handle_t device;
    };

    /// Takes an allocation over and returns its pointer.
    void* add(UsmAllocation allocation);

    /// Frees the allocation that begins at `pointer`; false when there is none.
    bool free(const void* pointer);

    /// The allocation that `pointer` lies in; nothing for other memory.
    [[nodiscard]] std::optional<Info> find(const void* pointer) const;

    /// Whether all of [pointer, pointer + size) lies in one allocation.
    [[nodiscard]] bool contains(const void* pointer, std::size_t size) const;

    /// False when the range begins in an allocation and reaches beyond its end. True for other memory, of
    /// which nothing is known.
    [[nodiscard]] bool may_access(const void* pointer, std::size_t size) const;

    /// A descriptor of the allocation that `pointer` lies in; -1 when the system has none left.
    [[nodiscard]] int export_fd(const void* pointer);

private:
    using ByAddress = std::map<std::uintptr_t, UsmAllocation>;

    template <class Map>
    [[nodiscard]] static auto locate(Map& map, const void* pointer) -> decltype(map.begin());

    mutable std::shared_mutex mutex_;
    ByAddress by_address_;
};

} // namespace zeva::ze_driver
