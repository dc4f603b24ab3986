#include "base/mapping.hpp"

#include "base/rounding.hpp"

#include <sys/mman.h>
#include <unistd.h>

namespace zeva {
namespace {

int protection_of(Mapping::Access access) {
    return access == Mapping::Access::read ? PROT_READ : PROT_READ | PROT_WRITE;
}

} // namespace

Mapping& Mapping::operator=(Mapping&& other) noexcept {
    if (this != &other) {
        reset();
        address_ = std::exchange(other.address_, nullptr);
        size_ = std::exchange(other.size_, 0);
    }
    return *this;
}

Mapping Mapping::map(int fd, std::size_t size, Access access) noexcept {
    void* address = ::mmap(nullptr, size, protection_of(access), MAP_SHARED, fd, 0);
    Mapping mapping;
    if (address != MAP_FAILED) {
        mapping.address_ = address;
        mapping.size_ = size;
    }
    return mapping;
}

Mapping Mapping::map_in_row(std::span<const Part> parts, Access access) noexcept {
    if (parts.size() == 1)
        return map(parts[0].fd, parts[0].size, access);
    std::size_t size = 0;
    for (const Part& part : parts)
        size += whole_pages(part.size);
    Mapping row;
    void* const reserved = ::mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (reserved == MAP_FAILED)
        return row;
    row.address_ = reserved;
    row.size_ = size;
    std::byte* place = row.data();
    for (const Part& part : parts) {
        if (::mmap(place, part.size, protection_of(access), MAP_SHARED | MAP_FIXED, part.fd, 0) == MAP_FAILED)
            return {};
        place += whole_pages(part.size);
    }
    return row;
}

std::size_t Mapping::whole_pages(std::size_t size) noexcept {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return round_up(size, page);
}

void Mapping::reset() noexcept {
    if (address_ != nullptr)
        ::munmap(address_, size_);
    address_ = nullptr;
    size_ = 0;
}

} // namespace zeva
