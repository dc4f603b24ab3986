#include "allocation_count.hpp"

#include <atomic>
#include <cerrno>
#include <cstdlib>

namespace {
std::atomic<std::size_t> live{0};
std::atomic<std::size_t> total{0};

void* counted(void* block) {
    if (block != nullptr) {
        live.fetch_add(1, std::memory_order_relaxed);
        total.fetch_add(1, std::memory_order_relaxed);
    }
    return block;
}
} // namespace

std::size_t zeva::test::live_allocations() {
    return live.load();
}
std::size_t zeva::test::total_allocations() {
    return total.load();
}

// glibc lets a program replace malloc and its family, and keeps its own under these names.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);

void* malloc(std::size_t size) {
    return counted(__libc_malloc(size));
}
void* calloc(std::size_t count, std::size_t size) {
    return counted(__libc_calloc(count, size));
}
void* realloc(void* block, std::size_t size) {
    if (block == nullptr)
        return malloc(size);
    total.fetch_add(1, std::memory_order_relaxed);
    void* moved = __libc_realloc(block, size);
    if (moved == nullptr && size == 0)
        live.fetch_sub(1, std::memory_order_relaxed);
    return moved;
}
void* memalign(std::size_t alignment, std::size_t size) {
    return counted(__libc_memalign(alignment, size));
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
    return memalign(alignment, size);
}
int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
    *block = memalign(alignment, size);
    return *block != nullptr ? 0 : ENOMEM;
}
void free(void* block) {
    if (block != nullptr)
        live.fetch_sub(1, std::memory_order_relaxed);
    __libc_free(block);
}
}
