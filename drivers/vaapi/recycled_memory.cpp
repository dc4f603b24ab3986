#include "recycled_memory.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <mutex>
#include <new>

#include <sanitizer/asan_interface.h> // nothing without the address sanitizer

namespace zeva::va_driver {
namespace {

// Sizes are rounded up to powers of two.
constexpr std::size_t min_size = 32;
constexpr std::size_t max_size = std::size_t{4} << 20;
constexpr std::size_t max_kept_bytes = max_size; ///< of one size
constexpr std::size_t size_count = std::bit_width(max_size / min_size);

/// Memory of one size that nobody uses. A block begins with the link to the next one, which leak checkers
/// follow.
class KeptBlocks {
public:
    /// Null when there is none.
    void* take(std::size_t size) noexcept {
        Block* const block = first_;
        if (block == nullptr)
            return nullptr;
        ASAN_UNPOISON_MEMORY_REGION(block + 1, size - sizeof(Block));
        first_ = block->next;
        --count_;
        return block;
    }

    /// False when there are enough of them.
    bool add(void* memory, std::size_t size) noexcept {
        if ((count_ + 1) * size > max_kept_bytes)
            return false;
        first_ = ::new (memory) Block{first_};
        ++count_;
        ASAN_POISON_MEMORY_REGION(first_ + 1, size - sizeof(Block)); // to use it now is a fault
        return true;
    }

private:
    struct Block {
        Block* next;
    };
    Block* first_ = nullptr;
    std::size_t count_ = 0;
};

// Never destroyed: threads of contexts may outlive the static objects.
constinit std::mutex kept_mutex;
constinit std::array<KeptBlocks, size_count> kept_blocks;

std::size_t rounded_size(std::size_t bytes) {
    return std::max(std::bit_ceil(bytes), min_size);
}

KeptBlocks& kept_of(std::size_t size) {
    return kept_blocks[static_cast<std::size_t>(std::countr_zero(size / min_size))];
}

} // namespace

void* take_memory(std::size_t bytes) {
    if (bytes > max_size)
        return ::operator new(bytes);
    const std::size_t size = rounded_size(bytes);
    void* memory = nullptr;
    {
        const std::lock_guard lock(kept_mutex);
        memory = kept_of(size).take(size);
    }
    return memory != nullptr ? memory : ::operator new(size);
}

void give_back_memory(void* memory, std::size_t bytes) noexcept {
    bool is_kept = false;
    if (bytes <= max_size) {
        const std::size_t size = rounded_size(bytes);
        const std::lock_guard lock(kept_mutex);
        is_kept = kept_of(size).add(memory, size);
    }
    if (!is_kept)
        ::operator delete(memory);
}

std::size_t release_kept_memory() noexcept {
    std::size_t released = 0;
    const std::lock_guard lock(kept_mutex);
    for (std::size_t size = min_size; size <= max_size; size *= 2)
        for (; void* const memory = kept_of(size).take(size); released += size)
            ::operator delete(memory);
    return released;
}

} // namespace zeva::va_driver
