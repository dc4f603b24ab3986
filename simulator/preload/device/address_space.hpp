// A VM: which objects are at which GPU addresses.
#pragma once

#include "device/gem_object.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace zeva::sim {

/// What a batch bound stays bound for the batches after it, whether they name it or not: NEO relies on that.
/// A binding ends with its object, or when something else is bound there.
class AddressSpace {
public:
    void bind(const GemPointer& object, std::uint64_t address);

    struct Binding {
        std::uint64_t address;
        GemPointer object;
    };
    /// All that are alive.
    [[nodiscard]] std::vector<Binding> bindings();

private:
    struct Entry {
        std::uint64_t size;
        std::weak_ptr<GemObject> object;
    };

    std::map<std::uint64_t, Entry> entries_; ///< by address; they do not overlap
};

} // namespace zeva::sim
