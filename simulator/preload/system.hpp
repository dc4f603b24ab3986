// The kernel's own calls. Inside the library nothing else is used on descriptors, paths and memory: the C
// library's functions of these names are the ones that this library interposes.
//
// As the C library's: -1 and errno on failure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdio>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>

namespace zeva::sim::sys {

inline int open(const char* path, int flags, unsigned mode = 0) {
    return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

inline int close(int fd) {
    return static_cast<int>(::syscall(SYS_close, fd));
}

inline int fcntl(int fd, int command, unsigned long argument = 0) {
    return static_cast<int>(::syscall(SYS_fcntl, fd, command, argument));
}

inline int ioctl(int fd, unsigned long request, void* argument) {
    return static_cast<int>(::syscall(SYS_ioctl, fd, request, argument));
}

inline int fstat(int fd, struct stat* status) {
    return static_cast<int>(::syscall(SYS_fstat, fd, status));
}

inline ssize_t readlink(const char* path, char* buffer, std::size_t size) {
    return ::syscall(SYS_readlink, path, buffer, size);
}

inline int ftruncate(int fd, std::size_t size) {
    return static_cast<int>(::syscall(SYS_ftruncate, fd, size));
}

inline int memfd_create(const char* name, unsigned flags) {
    return static_cast<int>(::syscall(SYS_memfd_create, name, flags));
}

inline void* mmap(void* address, std::size_t size, int protection, int flags, int fd, off_t offset) {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel's result
    return reinterpret_cast<void*>(::syscall(SYS_mmap, address, size, protection, flags, fd, offset));
}

inline int munmap(void* address, std::size_t size) {
    return static_cast<int>(::syscall(SYS_munmap, address, size));
}

inline pid_t getpid() {
    return static_cast<pid_t>(::syscall(SYS_getpid));
}

/// Where a descriptor of this process is in /proc.
inline std::array<char, 32> link_of(int fd) {
    std::array<char, 32> path;
    std::snprintf(path.data(), path.size(), "/proc/self/fd/%d", fd);
    return path;
}

/// Owns a descriptor of the library itself.
class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Descriptor() {
        if (fd_ >= 0)
            sys::close(fd_);
    }

    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] int release() { return std::exchange(fd_, -1); }
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_ = -1;
};

} // namespace zeva::sim::sys
