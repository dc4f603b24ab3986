// A shared memory mapping of a file descriptor.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <zeva/export.hpp>

namespace zeva {

/// Owns one mmap(MAP_SHARED) of a whole descriptor, or a row of them, and unmaps it once. Move-only.
class ZEVA_API Mapping {
public:
    enum class Access { read, read_write };

    Mapping() noexcept = default;
    Mapping(Mapping&& other) noexcept
        : address_(std::exchange(other.address_, nullptr)), size_(std::exchange(other.size_, 0)) {}
    Mapping& operator=(Mapping&& other) noexcept;
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() { reset(); }

    /// Maps `size` bytes of `fd` from offset 0 (some kernels map the wrong page at other offsets).
    /// An empty mapping, with errno set, when the system refuses.
    [[nodiscard]] static Mapping map(int fd, std::size_t size, Access access) noexcept;

    /// `size` bytes of `fd` from offset 0.
    struct Part {
        int fd;
        std::size_t size;
    };
    /// The same of several descriptors, at least one: each begins where the whole pages of the one before
    /// end.
    [[nodiscard]] static Mapping map_in_row(std::span<const Part> parts, Access access) noexcept;
    /// The bytes of the pages that hold `size` bytes.
    [[nodiscard]] static std::size_t whole_pages(std::size_t size) noexcept;

    [[nodiscard]] std::byte* data() const noexcept { return static_cast<std::byte*>(address_); }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] explicit operator bool() const noexcept { return address_ != nullptr; }
    void reset() noexcept;

private:
    void* address_ = nullptr;
    std::size_t size_ = 0;
};

} // namespace zeva
