// A render node of the i915 driver, used by its ioctls as a driver would.
#pragma once

#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>

#include <drm.h>
#include <fcntl.h>
#include <i915_drm.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <zeva/unique_fd.hpp>

namespace gem {

inline void check(bool done, const char* what) {
    if (!done)
        throw std::system_error(errno, std::generic_category(), what);
}

class Node {
public:
    /// The n-th render node.
    explicit Node(int index) : fd_(::open(path(index).c_str(), O_RDWR | O_CLOEXEC)) {
        check(static_cast<bool>(fd_), path(index).c_str());
    }
    /// Handles are the caller's to close.
    [[nodiscard]] std::uint32_t create(std::uint64_t size) const {
        drm_i915_gem_create create{};
        create.size = size;
        call(DRM_IOCTL_I915_GEM_CREATE, create, "GEM_CREATE");
        return create.handle;
    }
    void close(std::uint32_t handle) const {
        drm_gem_close close{};
        close.handle = handle;
        call(DRM_IOCTL_GEM_CLOSE, close, "GEM_CLOSE");
    }
    [[nodiscard]] zeva::UniqueFd export_dma_buf(std::uint32_t handle, std::uint32_t flags) const {
        drm_prime_handle prime{handle, flags, -1};
        call(DRM_IOCTL_PRIME_HANDLE_TO_FD, prime, "PRIME_HANDLE_TO_FD");
        return zeva::UniqueFd{prime.fd};
    }
    [[nodiscard]] std::uint32_t import_dma_buf(int fd) const {
        drm_prime_handle prime{0, 0, fd};
        call(DRM_IOCTL_PRIME_FD_TO_HANDLE, prime, "PRIME_FD_TO_HANDLE");
        return prime.handle;
    }
    /// Write-back, or where the GPU has local memory, as the kernel chooses.
    [[nodiscard]] std::uint64_t mmap_offset(std::uint32_t handle) const {
        drm_i915_gem_mmap_offset offset{};
        offset.handle = handle;
        offset.flags = I915_MMAP_OFFSET_WB;
        if (::ioctl(fd_.get(), DRM_IOCTL_I915_GEM_MMAP_OFFSET, &offset) == 0)
            return offset.offset;
        check(errno == ENODEV, "GEM_MMAP_OFFSET");
        offset.flags = I915_MMAP_OFFSET_FIXED;
        call(DRM_IOCTL_I915_GEM_MMAP_OFFSET, offset, "GEM_MMAP_OFFSET");
        return offset.offset;
    }
    /// As the kernel maps it, to be unmapped by the caller.
    [[nodiscard]] std::uint8_t* map(std::uint32_t handle, std::uint64_t size) const {
        void* address = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd_.get(),
                               static_cast<off_t>(mmap_offset(handle)));
        check(address != MAP_FAILED, "mmap");
        return static_cast<std::uint8_t*>(address);
    }
    [[nodiscard]] int fd() const { return fd_.get(); }

private:
    static std::string path(int index) { return "/dev/dri/renderD" + std::to_string(128 + index); }

    template <class Arguments>
    void call(unsigned long request, Arguments& arguments, const char* name) const {
        check(::ioctl(fd_.get(), request, &arguments) == 0, name);
    }

    zeva::UniqueFd fd_;
};

} // namespace gem
