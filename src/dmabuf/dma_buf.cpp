#include <zeva/dma_buf.hpp>

#include "base/error.hpp"

#include <cerrno>

#include <fmt/format.h>
#include <linux/dma-buf.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace zeva {
namespace {

std::uint64_t sync_flags(CpuAccess access) {
    switch (access) {
    case CpuAccess::read:
        return DMA_BUF_SYNC_READ;
    case CpuAccess::write:
        return DMA_BUF_SYNC_WRITE;
    case CpuAccess::read_write:
        return DMA_BUF_SYNC_RW;
    }
    return DMA_BUF_SYNC_RW;
}

/// 0 or an errno value. A memfd is no dma-buf (ENOTTY): it needs no bracket.
int sync_ioctl(int fd, std::uint64_t flags) noexcept {
    dma_buf_sync sync{flags};
    while (::ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync) != 0) {
        if (errno == ENOTTY)
            return 0;
        if (errno != EINTR && errno != EAGAIN)
            return errno;
    }
    return 0;
}

void start_cpu_access(int fd, std::uint64_t flags) {
    if (const int error = sync_ioctl(fd, DMA_BUF_SYNC_START | flags); error != 0)
        throw_system_error("DMA_BUF_IOCTL_SYNC", error, fmt::format("dma-buf fd {}", fd));
}

} // namespace

DmaBufIdentity identity_of(int fd) {
    struct stat status {};
    if (::fstat(fd, &status) != 0)
        throw_system_error("fstat", errno, fmt::format("dma-buf fd {}", fd), "give an open dma-buf");
    return {status.st_dev, status.st_ino};
}

DmaBuf DmaBuf::adopt(UniqueFd fd) {
    const DmaBufIdentity identity = identity_of(fd.get());
    const off_t size = ::lseek(fd.get(), 0, SEEK_END);
    if (size < 0)
        throw_system_error("lseek", errno, fmt::format("fd {} has no size", fd.get()), "give a dma-buf");
    return {std::move(fd), static_cast<std::uint64_t>(size), identity};
}

DmaBuf DmaBuf::duplicate(int fd) {
    UniqueFd copy = UniqueFd::duplicate(fd);
    if (!copy)
        throw_system_error("fcntl(F_DUPFD_CLOEXEC)", errno, fmt::format("dma-buf fd {}", fd),
                           errno == EMFILE ? "close descriptors or raise `ulimit -n`"
                                           : "give an open dma-buf");
    return adopt(std::move(copy));
}

CpuAccessBracket DmaBuf::begin_cpu_access(CpuAccess access) const {
    const std::uint64_t flags = sync_flags(access);
    start_cpu_access(fd(), flags);
    return {fd(), flags};
}

CpuAccessBracket::~CpuAccessBracket() {
    if (fd_ >= 0)
        static_cast<void>(sync_ioctl(fd_, DMA_BUF_SYNC_END | flags_));
}

MappedDmaBuf DmaBuf::map(CpuAccess access) const {
    UniqueFd fd = UniqueFd::duplicate(fd_.get());
    if (!fd)
        throw_system_error("fcntl(F_DUPFD_CLOEXEC)", errno, {}, "close descriptors or raise `ulimit -n`");
    const int protection = access == CpuAccess::read ? PROT_READ : PROT_READ | PROT_WRITE;
    // From offset 0: vgem and virtio_gpu map the wrong page elsewhere.
    void* address = ::mmap(nullptr, size_, protection, MAP_SHARED, fd.get(), 0);
    if (address == MAP_FAILED)
        throw_system_error("mmap", errno, fmt::format("dma-buf of {} bytes", size_),
                           errno == EACCES ? "its exporter does not allow this access" : "");
    MappedDmaBuf mapped{std::move(fd), {static_cast<std::byte*>(address), size_}, sync_flags(access)};
    start_cpu_access(mapped.fd_.get(), mapped.flags_);
    return mapped;
}

MappedDmaBuf::MappedDmaBuf(UniqueFd fd, std::span<std::byte> bytes, std::uint64_t flags) noexcept
    : fd_(std::move(fd)), bytes_(bytes), flags_(flags) {}

MappedDmaBuf::MappedDmaBuf(MappedDmaBuf&& other) noexcept
    : fd_(std::move(other.fd_)), bytes_(std::exchange(other.bytes_, {})), flags_(other.flags_) {}

MappedDmaBuf::~MappedDmaBuf() {
    if (bytes_.data() == nullptr)
        return;
    static_cast<void>(sync_ioctl(fd_.get(), DMA_BUF_SYNC_END | flags_));
    ::munmap(bytes_.data(), bytes_.size());
}

} // namespace zeva
