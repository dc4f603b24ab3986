#include "memory/allocation_table.hpp"

#include "api_boundary.hpp"
#include "memory/address_ranges.hpp"
#include "memory/stream_activity.hpp"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <vector>

namespace zeva::ze_driver {
namespace {

/// Bytes from `pointer`, which lies in the allocation, to its end.
std::size_t rest(const AllocationTable::Info& info, const void* pointer) {
    return info.size - (number(pointer) - number(info.address));
}

struct Entry {
    const AllocationTable* owner;
    UsmAllocation allocation;
};

/// What all contexts own.
struct Allocations {
    using ByAddress = std::map<std::uintptr_t, Entry>;

    std::shared_mutex mutex;
    ByAddress by_address; ///< guarded by mutex
};

/// Never destroyed: contexts may go while the process exits.
Allocations& allocations() {
    static auto& all = *new Allocations;
    return all;
}

/// What free_later was told.
struct Unused {
    struct Entry {
        SubmittedWork until;
        UsmAllocation allocation;
    };

    std::mutex mutex;
    std::vector<Entry> allocations;   ///< guarded by mutex
    std::atomic<bool> is_empty{true}; ///< lets most calls of collect() do without the lock
};

/// Never destroyed, as what all contexts own.
Unused& unused() {
    static auto& all = *new Unused;
    return all;
}

/// The entry that `pointer` lies in, or the end.
Allocations::ByAddress::iterator locate(Allocations::ByAddress& map, const void* pointer) {
    return find_range(map, pointer, [](const Entry& entry) { return entry.allocation.size(); });
}

/// Empty when there is none. The memory goes with the node, after the lock is released.
Allocations::ByAddress::node_type extract(const void* pointer, UsmAllocation::Origin origin) {
    auto& [mutex, by_address] = allocations();
    const std::unique_lock lock{mutex};
    const auto found = by_address.find(number(pointer));
    if (found == by_address.end() || found->second.allocation.origin() != origin)
        return {};
    return by_address.extract(found);
}

} // namespace

AllocationTable::~AllocationTable() {
    collect();
    auto& [mutex, by_address] = allocations();
    const std::unique_lock lock{mutex};
    std::erase_if(by_address, [this](const auto& entry) { return entry.second.owner == this; });
}

void* AllocationTable::add(UsmAllocation allocation) {
    void* const address = allocation.address();
    auto& [mutex, by_address] = allocations();
    const std::unique_lock lock{mutex};
    by_address.emplace(number(address), Entry{this, std::move(allocation)});
    return address;
}

bool AllocationTable::free(const void* pointer, UsmAllocation::Origin origin) {
    return !extract(pointer, origin).empty();
}

bool AllocationTable::free_later(const void* pointer) {
    auto node = extract(pointer, UsmAllocation::Origin::allocated);
    if (node.empty())
        return false;
    SubmittedWork work = SubmittedWork::now();
    auto& [mutex, allocations, is_empty] = unused();
    const std::lock_guard lock{mutex};
    allocations.push_back({std::move(work), std::move(node.mapped().allocation)});
    is_empty = false;
    return true;
}

void AllocationTable::collect() {
    auto& [mutex, allocations, is_empty] = unused();
    if (is_empty)
        return;
    std::vector<Unused::Entry> finished; // its memory goes after the lock is released
    std::vector<Unused::Entry> in_use;
    const std::lock_guard lock{mutex};
    for (Unused::Entry& entry : allocations)
        (entry.until.is_finished() ? finished : in_use).push_back(std::move(entry));
    allocations.swap(in_use);
    is_empty = allocations.empty();
}

void AllocationTable::add_module_variable(void* address, std::size_t size, ze_device_handle_t device) {
    auto variable = UsmAllocation::module_variable({ZE_MEMORY_TYPE_DEVICE, device}, address, size);
    auto& [mutex, by_address] = allocations();
    const std::unique_lock lock{mutex};
    by_address.emplace(number(address), Entry{this, std::move(variable)});
}

void AllocationTable::remove_module_variable(const void* address) {
    static_cast<void>(extract(address, UsmAllocation::Origin::module_variable));
}

std::optional<AllocationTable::Info> AllocationTable::find_allocation(const void* pointer) {
    auto& [mutex, by_address] = allocations();
    const std::shared_lock lock{mutex};
    const auto found = locate(by_address, pointer);
    if (found == by_address.end())
        return std::nullopt;
    const UsmAllocation& usm = found->second.allocation;
    return Info{usm.address(), usm.size(), usm.type(), usm.id(), usm.device(), usm.is_writable()};
}

std::optional<AllocationTable::Info> AllocationTable::find(const void* pointer) const {
    if (const auto found = find_allocation(pointer))
        return found;
    const auto run = virtual_memory_.find(pointer);
    if (!run || run->memory == nullptr)
        return std::nullopt;
    return Info{run->address,          run->size,
                ZE_MEMORY_TYPE_DEVICE, run->memory->id(),
                run->memory->device(), run->access == ZE_MEMORY_ACCESS_ATTRIBUTE_READWRITE};
}

bool AllocationTable::may_use(const void* pointer, std::size_t size, bool write) const {
    if (const auto found = find_allocation(pointer))
        return size <= rest(*found, pointer) && (found->is_writable || !write);
    return virtual_memory_.allows(pointer, size, write).value_or(true);
}

bool AllocationTable::may_access(const void* pointer, std::size_t size) const {
    return may_use(pointer, size, false);
}

bool AllocationTable::may_write(const void* pointer, std::size_t size) const {
    return may_use(pointer, size, true);
}

int AllocationTable::export_fd(const void* pointer) {
    auto& [mutex, by_address] = allocations();
    const std::unique_lock lock{mutex};
    const auto found = locate(by_address, pointer);
    require(found != by_address.end(), ZE_RESULT_ERROR_UNSUPPORTED_FEATURE); // virtual memory
    return found->second.allocation.export_fd();
}

std::optional<int> AllocationTable::fd(const void* pointer) {
    auto& [mutex, by_address] = allocations();
    const std::shared_lock lock{mutex};
    const auto found = by_address.find(number(pointer));
    if (found == by_address.end())
        return std::nullopt;
    return found->second.allocation.fd();
}

} // namespace zeva::ze_driver
