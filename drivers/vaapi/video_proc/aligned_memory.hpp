// Memory for samples that libzimg works on.
#pragma once

#include "base/rounding.hpp"

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace zeva::va_driver {

inline constexpr std::size_t sample_alignment = 64; ///< bytes; what libzimg asks for

struct FreeAligned {
    void operator()(void* memory) const noexcept { std::free(memory); }
};

template <typename T>
using AlignedMemory = std::unique_ptr<T, FreeAligned>;

/// Room for so many numbers, with any values. Throws std::bad_alloc.
template <typename T>
[[nodiscard]] AlignedMemory<T> allocate_aligned(std::size_t count) {
    const std::size_t bytes = round_up(count * sizeof(T), sample_alignment);
    AlignedMemory<T> memory(static_cast<T*>(std::aligned_alloc(sample_alignment, bytes)));
    if (memory == nullptr)
        throw std::bad_alloc{};
    return memory;
}

} // namespace zeva::va_driver
