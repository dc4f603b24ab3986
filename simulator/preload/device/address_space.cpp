#include "device/address_space.hpp"

#include <iterator>

namespace zeva::sim {

void AddressSpace::bind(const GemPointer& object, std::uint64_t address) {
    if (const auto known = entries_.find(address);
        known != entries_.end() && known->second.object.lock() == object)
        return;
    // An object is at one address at a time.
    std::erase_if(entries_, [&object](const auto& entry) {
        return entry.second.object.expired() || entry.second.object.lock() == object;
    });
    auto overlapping = entries_.lower_bound(address);
    if (overlapping != entries_.begin()) {
        const auto before = std::prev(overlapping);
        if (before->first + before->second.size > address)
            overlapping = before;
    }
    while (overlapping != entries_.end() && overlapping->first < address + object->size())
        overlapping = entries_.erase(overlapping);
    entries_.emplace(address, Entry{object->size(), object});
}

std::vector<AddressSpace::Binding> AddressSpace::bindings() {
    std::vector<Binding> result;
    for (const auto& [address, entry] : entries_)
        if (GemPointer object = entry.object.lock())
            result.push_back({address, std::move(object)});
    return result;
}

} // namespace zeva::sim
