// A DMA-BUF: memory that kernel drivers share, named by a file descriptor.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <zeva/export.hpp>
#include <zeva/unique_fd.hpp>

namespace zeva {

/// What the memory behind a descriptor is, whatever number it has: st_dev and st_ino. Holds only while some
/// reference to the memory lives; afterwards the system may give it to other memory.
struct DmaBufIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;

    friend auto operator<=>(const DmaBufIdentity&, const DmaBufIdentity&) = default;
};

/// What the CPU is going to do with the bytes.
enum class CpuAccess { read, write, read_write };

class DmaBuf;

/// The CPU's turn at a dma-buf: DMA_BUF_IOCTL_SYNC start now, end at destruction. Memory that is no real
/// dma-buf (a memfd answers ENOTTY) is always coherent and needs none. Move-only; must not outlive the
/// DmaBuf.
class ZEVA_API CpuAccessBracket {
public:
    CpuAccessBracket(CpuAccessBracket&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)), flags_(other.flags_) {}
    CpuAccessBracket& operator=(CpuAccessBracket&&) = delete;
    CpuAccessBracket(const CpuAccessBracket&) = delete;
    CpuAccessBracket& operator=(const CpuAccessBracket&) = delete;
    ~CpuAccessBracket();

private:
    friend class DmaBuf;
    CpuAccessBracket(int fd, std::uint64_t flags) noexcept : fd_(fd), flags_(flags) {}
    int fd_;
    std::uint64_t flags_;
};

/// A dma-buf mapped into the CPU's address space, inside its bracket. Move-only; independent of the DmaBuf
/// it came from.
class ZEVA_API MappedDmaBuf {
public:
    MappedDmaBuf(MappedDmaBuf&&) noexcept;
    MappedDmaBuf& operator=(MappedDmaBuf&&) = delete;
    MappedDmaBuf(const MappedDmaBuf&) = delete;
    MappedDmaBuf& operator=(const MappedDmaBuf&) = delete;
    ~MappedDmaBuf();

    /// All bytes of the dma-buf. Writing is allowed only when the mapping was made for it.
    [[nodiscard]] std::span<std::byte> bytes() const noexcept { return bytes_; }

private:
    friend class DmaBuf;
    MappedDmaBuf(UniqueFd fd, std::span<std::byte> bytes, std::uint64_t flags) noexcept;
    UniqueFd fd_;
    std::span<std::byte> bytes_;
    std::uint64_t flags_;
};

/// Owns one descriptor of a dma-buf (or of a memfd standing in for one). Move-only. Distinct objects may be
/// used from different threads, one object from several as long as nobody moves from it.
class ZEVA_API DmaBuf {
public:
    /// Takes `fd` over. Throws Error (system) when it is not open or has no size.
    [[nodiscard]] static DmaBuf adopt(UniqueFd fd);
    /// Makes a private descriptor of the same memory; `fd` stays the caller's. Throws like adopt.
    [[nodiscard]] static DmaBuf duplicate(int fd);

    /// The descriptor, still owned by this object.
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    /// Bytes, as lseek tells: what a descriptor claims may be less, what fits is this.
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    [[nodiscard]] DmaBufIdentity identity() const noexcept { return identity_; }
    /// A second owner of the same memory. Throws Error (system) when the process is out of descriptors.
    [[nodiscard]] DmaBuf duplicate() const { return duplicate(fd_.get()); }
    /// Gives the descriptor to the caller.
    [[nodiscard]] UniqueFd release() && { return std::move(fd_); }

    /// Starts the CPU's turn. Throws Error (system).
    [[nodiscard]] CpuAccessBracket begin_cpu_access(CpuAccess access) const;
    /// Maps the whole buffer and starts the CPU's turn. Throws Error (system).
    [[nodiscard]] MappedDmaBuf map(CpuAccess access) const;

private:
    DmaBuf(UniqueFd fd, std::uint64_t size, DmaBufIdentity identity) noexcept
        : fd_(std::move(fd)), size_(size), identity_(identity) {}
    UniqueFd fd_;
    std::uint64_t size_ = 0;
    DmaBufIdentity identity_;
};

/// The identity of what an open descriptor names. Throws Error (system) when it is not open.
[[nodiscard]] ZEVA_API DmaBufIdentity identity_of(int fd);

} // namespace zeva
