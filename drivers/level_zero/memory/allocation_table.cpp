#include "memory/allocation_table.hpp"

#include <iterator>
#include <mutex>
#include <utility>

namespace zeva::ze_driver {
namespace {

std::uintptr_t number(const void* pointer) {
    return reinterpret_cast<std::uintptr_t>(pointer);
}

/// Bytes from `pointer`, which lies in the allocation, to its end.
std::size_t rest(const AllocationTable::Info& info, const void* pointer) {
    return info.size - (number(pointer) - number(info.address));
}

} // namespace

void* AllocationTable::add(UsmAllocation allocation) {
    void* const address = allocation.address();
    const std::unique_lock lock{mutex_};
    by_address_.emplace(number(address), std::move(allocation));
    return address;
}

bool AllocationTable::free(const void* pointer) {
    const std::unique_lock lock{mutex_};
    return by_address_.erase(number(pointer)) != 0;
}

/// The entry that `pointer` lies in, or the end.
template <class Map>
auto AllocationTable::locate(Map& map, const void* pointer) -> decltype(map.begin()) {
    const auto after = map.upper_bound(number(pointer));
    if (after == map.begin())
        return map.end();
    const auto candidate = std::prev(after);
    return number(pointer) - candidate->first < candidate->second.size() ? candidate : map.end();
}

std::optional<AllocationTable::Info> AllocationTable::find(const void* pointer) const {
    const std::shared_lock lock{mutex_};
    const auto found = locate(by_address_, pointer);
    if (found == by_address_.end())
        return std::nullopt;
    const UsmAllocation& usm = found->second;
    return Info{usm.address(), usm.size(), usm.type(), usm.id(), usm.device()};
}

bool AllocationTable::contains(const void* pointer, std::size_t size) const {
    const auto found = find(pointer);
    return found && size <= rest(*found, pointer);
}

bool AllocationTable::may_access(const void* pointer, std::size_t size) const {
    const auto found = find(pointer);
    return !found || size <= rest(*found, pointer);
}

int AllocationTable::export_fd(const void* pointer) {
    const std::unique_lock lock{mutex_};
    const auto found = locate(by_address_, pointer);
    return found == by_address_.end() ? -1 : found->second.export_fd();
}

} // namespace zeva::ze_driver
