// Counts the allocations of a program that is started with this library in LD_PRELOAD, by the place that asks
// for them. At the program's end it writes a line for each to the file ALLOCATION_SITES: the count, the
// module and the offset in it.
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>

#include <dlfcn.h>

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace {

struct Site {
    std::atomic<void*> caller{nullptr};
    std::atomic<std::uint64_t> count{0};
};

/// Many more than there are places.
std::array<Site, 1 << 16> sites;

void count(void* caller) noexcept {
    constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15; // 2^64 by the golden ratio
    std::size_t index = (reinterpret_cast<std::uintptr_t>(caller) * multiplier) >> 48;
    for (;; index = (index + 1) % sites.size()) {
        void* found = nullptr;
        if (sites[index].caller.compare_exchange_strong(found, caller) || found == caller)
            break;
    }
    ++sites[index].count;
}

__attribute__((destructor)) void write_sites() {
    const char* const path = std::getenv("ALLOCATION_SITES");
    std::FILE* const file = path != nullptr ? std::fopen(path, "w") : nullptr;
    if (file == nullptr)
        return;
    for (const Site& site : sites) {
        Dl_info place{};
        if (site.caller == nullptr || dladdr(site.caller, &place) == 0)
            continue;
        const auto offset =
            static_cast<std::byte*>(site.caller.load()) - static_cast<std::byte*>(place.dli_fbase);
        std::fprintf(file, "%ju %s %#tx\n", std::uintmax_t{site.count}, place.dli_fname, offset);
    }
    std::fclose(file);
}

void* allocate(std::size_t size, void* caller) {
    count(caller);
    void* const memory = __libc_malloc(size);
    if (memory == nullptr)
        throw std::bad_alloc();
    return memory;
}

} // namespace

extern "C" {
void* malloc(std::size_t size) {
    count(__builtin_return_address(0));
    return __libc_malloc(size);
}
void* calloc(std::size_t count_of, std::size_t size) {
    count(__builtin_return_address(0));
    return __libc_calloc(count_of, size);
}
void* realloc(void* memory, std::size_t size) {
    count(__builtin_return_address(0));
    return __libc_realloc(memory, size);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
    count(__builtin_return_address(0));
    *memory = __libc_memalign(alignment, size);
    return *memory != nullptr ? 0 : 12; // ENOMEM
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
    count(__builtin_return_address(0));
    return __libc_memalign(alignment, size);
}
}

void* operator new(std::size_t size) {
    return allocate(size, __builtin_return_address(0));
}
void* operator new[](std::size_t size) {
    return allocate(size, __builtin_return_address(0));
}
