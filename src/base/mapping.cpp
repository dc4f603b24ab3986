#include "base/mapping.hpp"

#include <sys/mman.h>

namespace zeva {

Mapping& Mapping::operator=(Mapping&& other) noexcept {
    if (this != &other) {
        reset();
        address_ = std::exchange(other.address_, nullptr);
        size_ = std::exchange(other.size_, 0);
    }
    return *this;
}

Mapping Mapping::map(int fd, std::size_t size, Access access) noexcept {
    const int protection = access == Access::read ? PROT_READ : PROT_READ | PROT_WRITE;
    void* address = ::mmap(nullptr, size, protection, MAP_SHARED, fd, 0);
    Mapping mapping;
    if (address != MAP_FAILED) {
        mapping.address_ = address;
        mapping.size_ = size;
    }
    return mapping;
}

void Mapping::reset() noexcept {
    if (address_ != nullptr)
        ::munmap(address_, size_);
    address_ = nullptr;
    size_ = 0;
}

} // namespace zeva
