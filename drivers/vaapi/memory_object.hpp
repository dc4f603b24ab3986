// What a descriptor of surface memory names.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>
#include <zeva/unique_fd.hpp>

namespace zeva::va_driver {

enum class MemoryAccess { read, read_write };

/// One dma-buf or memfd. Thread safe.
class MemoryObject {
public:
    /// New memory of `size` bytes, zero. Throws StatusError.
    [[nodiscard]] static MemoryObject allocate(std::uint64_t size);
    /// Keeps a descriptor of its own of the object behind `fd`. Throws StatusError.
    [[nodiscard]] static MemoryObject import(int fd);

    MemoryObject(MemoryObject&& other) noexcept
        : fd_(std::move(other.fd_)), size_(other.size_), shrinkable_(other.shrinkable_),
          opened_(other.opened_.load()) {}

    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    /// Bytes, by the object itself.
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    /// False when somebody has made the object smaller: touching what is gone would be fatal.
    [[nodiscard]] bool intact() const noexcept;
    /// A new descriptor of the object, as far as the system allows opened for this access only. Throws
    /// StatusError.
    [[nodiscard]] UniqueFd open(MemoryAccess access) const;
    /// Whether others have, or had, a descriptor of it.
    [[nodiscard]] bool was_opened() const noexcept { return opened_; }
    /// DMA_BUF_IOCTL_SYNC; nothing for a memfd.
    void sync(std::uint64_t flags) const noexcept;

private:
    MemoryObject(UniqueFd fd, std::uint64_t size, bool shrinkable) noexcept
        : fd_(std::move(fd)), size_(size), shrinkable_(shrinkable) {}

    UniqueFd fd_;
    std::uint64_t size_;
    bool shrinkable_;
    mutable std::atomic<bool> opened_{false};
    mutable std::atomic<bool> needs_sync_{true};
};

} // namespace zeva::va_driver
