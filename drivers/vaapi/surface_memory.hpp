// The memory behind surfaces and images.
#pragma once

#include "base/mapping.hpp"
#include "memory_object.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace zeva::va_driver {

/// The memory of a picture: one dma-buf or memfd, or several, which are mapped one after the other when their
/// bytes are first needed; or memory without a descriptor. Thread safe.
class SurfaceMemory {
public:
    /// New memory of `size` bytes, zero. When half of the descriptors that the process may open are taken, it
    /// keeps none. Throws StatusError.
    [[nodiscard]] static std::shared_ptr<SurfaceMemory> allocate(std::uint64_t size);
    /// Keeps descriptors of its own of the objects behind `fds`. Throws StatusError.
    [[nodiscard]] static std::shared_ptr<SurfaceMemory> import(std::span<const int> fds);
    /// Memory that the client keeps for as long as this lives.
    [[nodiscard]] static std::shared_ptr<SurfaceMemory> adopt(std::byte* bytes, std::uint64_t size);

    /// For the functions above.
    explicit SurfaceMemory(std::vector<MemoryObject> objects) noexcept;
    explicit SurfaceMemory(Mapping mapping) noexcept
        : size_(mapping.size()), mapping_(std::move(mapping)), writable_(true) {}
    SurfaceMemory(std::byte* bytes, std::uint64_t size) noexcept : clients_(bytes), size_(size) {}

    /// None when the memory has no descriptor.
    [[nodiscard]] std::span<const MemoryObject> objects() const noexcept { return objects_; }
    /// Where an object begins in the mapping.
    [[nodiscard]] std::uint64_t start_of(std::size_t object) const noexcept;
    /// Bytes of all that is mapped.
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    /// Whether others have, or had, descriptors of it that were opened here.
    [[nodiscard]] bool is_shared() const noexcept;
    /// False when somebody has made an object smaller: touching what is gone would be fatal.
    [[nodiscard]] bool intact() const noexcept;
    /// All of it, mapped for as long as this lives. Throws StatusError when it is not intact or cannot be
    /// mapped with this access.
    [[nodiscard]] std::byte* map(MemoryAccess access);
    /// DMA_BUF_IOCTL_SYNC of every object.
    void sync(std::uint64_t flags) const noexcept;

private:
    const std::vector<MemoryObject> objects_;
    std::byte* const clients_ = nullptr;
    const std::uint64_t size_;
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
