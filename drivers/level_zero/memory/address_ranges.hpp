// Maps of memory ranges by the number of their first address.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace zeva::ze_driver {

[[nodiscard]] inline std::uintptr_t number(const void* pointer) {
    return reinterpret_cast<std::uintptr_t>(pointer);
}

/// The entry whose range, `size_of(value)` bytes from its key on, holds `pointer`; the map's end for none.
template <class Map, class SizeOf>
[[nodiscard]] auto find_range(Map& map, const void* pointer, SizeOf size_of) {
    const auto after = map.upper_bound(number(pointer));
    if (after == map.begin())
        return map.end();
    const auto candidate = std::prev(after);
    return number(pointer) - candidate->first < size_of(candidate->second) ? candidate : map.end();
}

} // namespace zeva::ze_driver
