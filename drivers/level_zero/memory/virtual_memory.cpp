#include "memory/virtual_memory.hpp"

#include "api_boundary.hpp"
#include "memory/address_ranges.hpp"
#include "memory/memory_source.hpp"
#include "memory/usm_allocation.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <utility>

#include <sys/mman.h>

namespace zeva::ze_driver {
namespace {

using Runs = std::map<std::uintptr_t, VirtualMemory::Run>;

int protection_of(ze_memory_access_attribute_t access) {
    switch (access) {
    case ZE_MEMORY_ACCESS_ATTRIBUTE_READWRITE:
        return PROT_READ | PROT_WRITE;
    case ZE_MEMORY_ACCESS_ATTRIBUTE_READONLY:
        return PROT_READ;
    default:
        return PROT_NONE;
    }
}

/// The run that `address` lies in.
template <class Map>
auto run_at(Map& runs, std::uintptr_t address) {
    return std::prev(runs.upper_bound(address));
}

/// Makes one run begin at `address`, which is inside the runs or at their end.
void split(Runs& runs, std::uintptr_t address) {
    VirtualMemory::Run& before = run_at(runs, address)->second;
    const std::size_t kept = address - number(before.address);
    if (kept == 0 || kept >= before.size)
        return;
    VirtualMemory::Run after = before;
    after.address += kept;
    after.size -= kept;
    after.offset += kept;
    before.size = kept;
    runs.emplace(address, std::move(after));
}

/// Replaces whatever runs there are in the range of `run`.
void put(Runs& runs, VirtualMemory::Run run) {
    const std::uintptr_t begin = number(run.address);
    split(runs, begin);
    split(runs, begin + run.size);
    runs.erase(runs.lower_bound(begin), runs.lower_bound(begin + run.size));
    runs.emplace(begin, std::move(run));
}

std::byte* bytes(const void* start) {
    return static_cast<std::byte*>(const_cast<void*>(start));
}

} // namespace

PhysicalMemory::PhysicalMemory(ze_device_handle_t device, std::size_t size)
    : device_(device), size_(size), id_(new_memory_id()), reservation_(MemoryReservation::take(size)) {
    if (reservation_)
        memory_ = create_memfd(size);
    require(static_cast<bool>(memory_), ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
}

template <class Ranges>
auto VirtualMemory::locate(Ranges& ranges, const void* pointer) -> decltype(ranges.begin()) {
    return find_range(ranges, pointer, [](const Range& range) { return range.mapping.size(); });
}

/// Of the one range that holds all of [start, start + size).
VirtualMemory::Runs& VirtualMemory::runs_around(const void* start, std::size_t size) {
    const auto found = locate(ranges_, start);
    require(found != ranges_.end() && size <= found->second.mapping.size() - (number(start) - found->first),
            ZE_RESULT_ERROR_INVALID_ARGUMENT);
    return found->second.runs;
}

void* VirtualMemory::reserve(const void* start, std::size_t size) {
    MemoryMapping mapping = MemoryMapping::reserve(size, virtual_page_size, start);
    require(static_cast<bool>(mapping), ZE_RESULT_ERROR_OUT_OF_HOST_MEMORY);
    std::byte* const address = mapping.data();
    Range range{std::move(mapping), {}};
    range.runs.emplace(number(address), Run{address, size, nullptr, 0, ZE_MEMORY_ACCESS_ATTRIBUTE_NONE});
    const std::unique_lock lock{mutex_};
    ranges_.emplace(number(address), std::move(range));
    return address;
}

void VirtualMemory::free(const void* start, std::size_t size) {
    const std::unique_lock lock{mutex_};
    const auto found = ranges_.find(number(start));
    require(found != ranges_.end() && found->second.mapping.size() == size, ZE_RESULT_ERROR_INVALID_ARGUMENT);
    ranges_.erase(found);
}

void VirtualMemory::map(const void* start, std::size_t size, const std::shared_ptr<PhysicalMemory>& memory,
                        std::size_t offset, ze_memory_access_attribute_t access) {
    require(offset <= memory->size() && size <= memory->size() - offset, ZE_RESULT_ERROR_INVALID_ARGUMENT);
    const std::unique_lock lock{mutex_};
    Runs& runs = runs_around(start, size);
    void* const mapped = ::mmap(bytes(start), size, protection_of(access), MAP_SHARED | MAP_FIXED,
                                memory->fd(), static_cast<off_t>(offset));
    require(mapped != MAP_FAILED, ZE_RESULT_ERROR_OUT_OF_DEVICE_MEMORY);
    put(runs, {bytes(start), size, memory, offset, access});
}

void VirtualMemory::unmap(const void* start, std::size_t size) {
    const std::unique_lock lock{mutex_};
    Runs& runs = runs_around(start, size);
    void* const emptied =
        ::mmap(bytes(start), size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    require(emptied != MAP_FAILED, ZE_RESULT_ERROR_OUT_OF_HOST_MEMORY);
    put(runs, {bytes(start), size, nullptr, 0, ZE_MEMORY_ACCESS_ATTRIBUTE_NONE});
}

void VirtualMemory::set_access(const void* start, std::size_t size, ze_memory_access_attribute_t access) {
    const std::unique_lock lock{mutex_};
    Runs& runs = runs_around(start, size);
    const std::uintptr_t end = number(start) + size;
    split(runs, number(start));
    split(runs, end);
    for (auto run = runs.lower_bound(number(start)); run != runs.lower_bound(end); ++run) {
        const bool is_set = run->second.memory == nullptr ||
                            ::mprotect(run->second.address, run->second.size, protection_of(access)) == 0;
        require(is_set, ZE_RESULT_ERROR_OUT_OF_HOST_MEMORY);
        run->second.access = access;
    }
}

std::pair<ze_memory_access_attribute_t, std::size_t> VirtualMemory::access(const void* start,
                                                                           std::size_t size) const {
    const std::shared_lock lock{mutex_};
    const auto range = locate(ranges_, start);
    require(range != ranges_.end(), ZE_RESULT_ERROR_INVALID_ARGUMENT);
    const Runs& runs = range->second.runs;
    auto run = run_at(runs, number(start));
    const ze_memory_access_attribute_t access = run->second.access;
    std::size_t alike = 0;
    for (; run != runs.end() && run->second.access == access && alike < size; ++run)
        alike = run->first + run->second.size - number(start);
    return {access, std::min(alike, size)};
}

std::optional<VirtualMemory::Run> VirtualMemory::find(const void* pointer) const {
    const std::shared_lock lock{mutex_};
    const auto range = locate(ranges_, pointer);
    if (range == ranges_.end())
        return std::nullopt;
    return run_at(range->second.runs, number(pointer))->second;
}

std::optional<bool> VirtualMemory::allows(const void* pointer, std::size_t size, bool write) const {
    const std::shared_lock lock{mutex_};
    const auto range = locate(ranges_, pointer);
    if (range == ranges_.end())
        return std::nullopt;
    if (size > range->second.mapping.size() - (number(pointer) - range->first))
        return false;
    const auto is_allowed = [write](const auto& entry) {
        const Run& run = entry.second;
        return run.memory != nullptr && (run.access == ZE_MEMORY_ACCESS_ATTRIBUTE_READWRITE ||
                                         (run.access == ZE_MEMORY_ACCESS_ATTRIBUTE_READONLY && !write));
    };
    const Runs& runs = range->second.runs;
    return std::all_of(run_at(runs, number(pointer)), runs.lower_bound(number(pointer) + size), is_allowed);
}

} // namespace zeva::ze_driver
