// An owned range of addresses.
#pragma once

#include <cstddef>
#include <utility>

namespace zeva::ze_driver {

/// Move-only; unmaps once. Every factory answers an empty mapping, with errno set, when the system refuses.
/// `alignment` is a power of two, or 0 for any; addresses always begin on a page.
class MemoryMapping {
public:
    enum class Access {
        none,
        read,
        read_write,
        private_copy ///< can be written, and what is written stays in this process
    };

    MemoryMapping() noexcept = default;
    MemoryMapping(MemoryMapping&& other) noexcept
        : address_(std::exchange(other.address_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    MemoryMapping& operator=(MemoryMapping&&) = delete;
    ~MemoryMapping();

    /// The first `size` bytes of `fd` (some kernels map the wrong page at other offsets).
    [[nodiscard]] static MemoryMapping of(int fd, std::size_t size, std::size_t alignment, Access access);

    /// Zeroed memory that only this process and its children have.
    [[nodiscard]] static MemoryMapping anonymous(std::size_t size, std::size_t alignment);

    /// Addresses without memory, at `hint` (null for any) where they are free.
    [[nodiscard]] static MemoryMapping reserve(std::size_t size, std::size_t alignment,
                                               const void* hint = nullptr);

    [[nodiscard]] std::byte* data() const { return address_; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] explicit operator bool() const { return address_ != nullptr; }

private:
    MemoryMapping(void* address, std::size_t size);
    [[nodiscard]] static MemoryMapping map(std::size_t size, std::size_t alignment, int protection, int flags,
                                           int fd);

    std::byte* address_ = nullptr;
    std::size_t size_ = 0;
};

/// What mmap and mprotect call an access.
[[nodiscard]] int protection_bits(MemoryMapping::Access access);

} // namespace zeva::ze_driver
