// What a batch can reach: the bound objects at their GPU addresses.
#pragma once

#include "engine/engine.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace zeva::sim {

/// Every access is checked: what is not wholly inside bound objects is refused and changes nothing. Ranges
/// may cross from one object into the next one.
class BoundMemory {
public:
    BoundMemory() = default;
    explicit BoundMemory(std::vector<BoundObject> objects);

    [[nodiscard]] bool contains(std::uint64_t address, std::uint64_t size) const;
    /// As the CPU sees them at this moment: whole words are read and written at once.
    [[nodiscard]] std::optional<std::uint32_t> read32(std::uint64_t address) const;
    [[nodiscard]] std::optional<std::uint64_t> read64(std::uint64_t address) const;
    [[nodiscard]] bool write32(std::uint64_t address, std::uint32_t value);
    [[nodiscard]] bool write64(std::uint64_t address, std::uint64_t value);
    [[nodiscard]] bool read(std::uint64_t address, std::span<std::uint32_t> words) const;
    /// The ranges may overlap.
    [[nodiscard]] bool copy(std::uint64_t to, std::uint64_t from, std::uint64_t size);
    /// Repeats the pattern; `size` is a multiple of its length.
    [[nodiscard]] bool fill(std::uint64_t address, std::uint64_t size, std::span<const std::byte> pattern);

    /// The bytes from an address on, as far as one object goes; empty: nothing is bound there.
    [[nodiscard]] std::span<std::byte> from(std::uint64_t address) const;

private:
    std::vector<BoundObject> objects_; ///< by address
};

} // namespace zeva::sim
