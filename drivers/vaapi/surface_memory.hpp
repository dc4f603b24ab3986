// The memory behind surfaces and images.
#pragma once

#include "base/mapping.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <zeva/unique_fd.hpp>

namespace zeva::va_driver {

enum class MemoryAccess { read, read_write };

/// One dma-buf or memfd, mapped when its bytes are first needed. Thread safe.
class SurfaceMemory {
public:
    /// New memory of `size` bytes, zero. Throws StatusError.
    [[nodiscard]] static std::shared_ptr<SurfaceMemory> allocate(std::uint64_t size);
    /// Keeps a descriptor of its own of the object behind `fd`. Throws StatusError.
    [[nodiscard]] static std::shared_ptr<SurfaceMemory> import(int fd);

    SurfaceMemory(UniqueFd fd, std::uint64_t size, bool shrinkable) noexcept
        : fd_(std::move(fd)), size_(size), shrinkable_(shrinkable) {}

    /// Bytes, by the object itself.
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    /// False when somebody has made the object smaller: touching what is gone would be fatal.
    [[nodiscard]] bool intact() const noexcept;
    /// A new descriptor of the object, as far as the system allows opened for this access only. Throws
    /// StatusError.
    [[nodiscard]] UniqueFd open(MemoryAccess access) const;
    /// The whole object, mapped for as long as this lives. Throws StatusError when it is not intact or cannot
    /// be mapped with this access.
    [[nodiscard]] std::byte* map(MemoryAccess access);

    /// DMA_BUF_IOCTL_SYNC; nothing for a memfd.
    void sync(std::uint64_t flags) noexcept;

private:
    const UniqueFd fd_;
    const std::uint64_t size_;
    const bool shrinkable_;
    std::atomic<bool> needs_sync_{true};
    std::mutex mapping_mutex_;
    Mapping mapping_;
    bool writable_ = false;
};

/// Access to the bytes by the CPU, bracketed as dma-bufs need it.
class CpuAccess {
public:
    /// Throws StatusError as SurfaceMemory::map does.
    CpuAccess(std::shared_ptr<SurfaceMemory> memory, MemoryAccess access);
    ~CpuAccess();
    CpuAccess(const CpuAccess&) = delete;
    CpuAccess& operator=(const CpuAccess&) = delete;

    [[nodiscard]] std::byte* data() const noexcept { return data_; }

private:
    std::shared_ptr<SurfaceMemory> memory_;
    std::uint64_t sync_flags_;
    std::byte* data_;
};

} // namespace zeva::va_driver
