#include "engine/bound_memory.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace zeva::sim {

namespace {

/// Addresses are written in canonical form: the upper bits repeat bit 47.
constexpr std::uint64_t address_mask = (1ull << 48) - 1;

template <typename Word>
std::optional<Word> load(std::span<std::byte> bytes) {
    if (bytes.size() < sizeof(Word))
        return std::nullopt;
    Word value;
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(Word) == 0)
        value = std::atomic_ref(*reinterpret_cast<Word*>(bytes.data())).load(std::memory_order_acquire);
    else
        std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

template <typename Word>
bool store(std::span<std::byte> bytes, Word value) {
    if (bytes.size() < sizeof value)
        return false;
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(Word) == 0)
        std::atomic_ref(*reinterpret_cast<Word*>(bytes.data())).store(value, std::memory_order_release);
    else
        std::memcpy(bytes.data(), &value, sizeof value);
    return true;
}

} // namespace

BoundMemory::BoundMemory(std::vector<BoundObject> objects) : objects_(std::move(objects)) {
    std::erase_if(objects_, [](const BoundObject& object) { return object.bytes == nullptr; });
    for (auto& object : objects_)
        object.address &= address_mask;
    std::ranges::sort(objects_, {}, &BoundObject::address);
}

std::span<std::byte> BoundMemory::from(std::uint64_t address) const {
    address &= address_mask;
    const auto after = std::ranges::upper_bound(objects_, address, {}, &BoundObject::address);
    if (after == objects_.begin())
        return {};
    const auto& object = *std::prev(after);
    const auto offset = address - object.address;
    if (offset >= object.size)
        return {};
    return {object.bytes + offset, object.size - offset};
}

bool BoundMemory::contains(std::uint64_t address, std::uint64_t size) const {
    while (size != 0) {
        const auto part = std::min<std::uint64_t>(from(address).size(), size);
        if (part == 0)
            return false;
        address += part;
        size -= part;
    }
    return true;
}

std::optional<std::uint32_t> BoundMemory::read32(std::uint64_t address) const {
    return load<std::uint32_t>(from(address));
}

std::optional<std::uint64_t> BoundMemory::read64(std::uint64_t address) const {
    return load<std::uint64_t>(from(address));
}

bool BoundMemory::write32(std::uint64_t address, std::uint32_t value) {
    return store(from(address), value);
}

bool BoundMemory::write64(std::uint64_t address, std::uint64_t value) {
    return store(from(address), value);
}

bool BoundMemory::read(std::uint64_t address, std::span<std::uint32_t> words) const {
    const auto bytes = from(address);
    if (bytes.size() < words.size_bytes())
        return false;
    std::memcpy(words.data(), bytes.data(), words.size_bytes());
    return true;
}

bool BoundMemory::copy(std::uint64_t to, std::uint64_t from_address, std::uint64_t size) {
    if (!contains(to, size) || !contains(from_address, size))
        return false;
    while (size != 0) {
        const auto target = from(to);
        const auto source = from(from_address);
        const auto part = std::min<std::uint64_t>({target.size(), source.size(), size});
        std::memmove(target.data(), source.data(), part);
        to += part;
        from_address += part;
        size -= part;
    }
    return true;
}

bool BoundMemory::fill(std::uint64_t address, std::uint64_t size, std::span<const std::byte> pattern) {
    if (!contains(address, size))
        return false;
    std::uint64_t done = 0;
    while (done != size) {
        const auto target = from(address + done);
        const auto part = std::min<std::uint64_t>(target.size(), size - done);
        for (std::uint64_t i = 0; i != part; ++i)
            target[i] = pattern[(done + i) % pattern.size()];
        done += part;
    }
    return true;
}

} // namespace zeva::sim
