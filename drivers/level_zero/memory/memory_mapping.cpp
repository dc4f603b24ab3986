#include "memory/memory_mapping.hpp"

#include "base/rounding.hpp"

#include <cerrno>
#include <cstdint>

#include <sys/mman.h>
#include <unistd.h>

namespace zeva::ze_driver {
namespace {

std::size_t page_size() {
    static const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return size;
}

} // namespace

int protection_bits(MemoryMapping::Access access) {
    switch (access) {
    case MemoryMapping::Access::none:
        return PROT_NONE;
    case MemoryMapping::Access::read:
        return PROT_READ;
    case MemoryMapping::Access::read_write:
    case MemoryMapping::Access::private_copy:
        break;
    }
    return PROT_READ | PROT_WRITE;
}

MemoryMapping::MemoryMapping(void* address, std::size_t size)
    : address_(static_cast<std::byte*>(address)), size_(size) {}

MemoryMapping::~MemoryMapping() {
    if (address_ != nullptr)
        ::munmap(address_, size_);
}

MemoryMapping MemoryMapping::of(int fd, std::size_t size, std::size_t alignment, Access access) {
    // Pages of a private copy are seldom needed: no memory is set aside for them.
    const int sharing = access == Access::private_copy ? MAP_PRIVATE | MAP_NORESERVE : MAP_SHARED;
    return map(size, alignment, protection_bits(access), sharing, fd);
}

MemoryMapping MemoryMapping::anonymous(std::size_t size, std::size_t alignment) {
    return map(size, alignment, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);
}

/// Of a reservation of `size + alignment` bytes the addresses that are too many go back.
MemoryMapping MemoryMapping::reserve(std::size_t size, std::size_t alignment, const void* hint) {
    const std::size_t slack = alignment > page_size() ? alignment : 0;
    if (size > SIZE_MAX / 2 || slack > SIZE_MAX / 4) {
        errno = ENOMEM;
        return {};
    }
    const std::size_t length = round_up(size, page_size());
    constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    if (hint != nullptr) {
        void* const address =
            ::mmap(const_cast<void*>(hint), length, PROT_NONE, flags | MAP_FIXED_NOREPLACE, -1, 0);
        if (address != MAP_FAILED)
            return {address, size};
    }
    void* const reserved = ::mmap(nullptr, length + slack, PROT_NONE, flags, -1, 0);
    if (reserved == MAP_FAILED)
        return {};
    auto* const begin = static_cast<std::byte*>(reserved);
    if (slack == 0)
        return {begin, size};
    const auto address = reinterpret_cast<std::uintptr_t>(begin);
    const std::size_t before = round_up(address, alignment) - address;
    if (before != 0)
        ::munmap(begin, before);
    if (before != slack)
        ::munmap(begin + before + length, slack - before);
    return {begin + before, size};
}

MemoryMapping MemoryMapping::map(std::size_t size, std::size_t alignment, int protection, int flags, int fd) {
    if (alignment <= page_size()) {
        void* const address = ::mmap(nullptr, size, protection, flags, fd, 0);
        return address == MAP_FAILED ? MemoryMapping{} : MemoryMapping{address, size};
    }
    MemoryMapping place = reserve(size, alignment);
    if (!place || ::mmap(place.data(), size, protection, flags | MAP_FIXED, fd, 0) == MAP_FAILED)
        return {};
    return place;
}

} // namespace zeva::ze_driver
