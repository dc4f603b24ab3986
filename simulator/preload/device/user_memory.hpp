// The program's memory that the arguments of ioctls point at.
#pragma once

#include <cerrno>
#include <cstdint>
#include <i915_drm.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace zeva::sim {

inline constexpr std::uint64_t page_size = 4096;

/// The argument types hold addresses as integers.
template <class T>
[[nodiscard]] T* user_pointer(std::uint64_t address) {
    return reinterpret_cast<T*>(static_cast<std::uintptr_t>(address)); // NOLINT(performance-no-int-to-ptr)
}

/// Whether the program has all of this memory; nothing, as 0 bytes, it always has. Where it has not, the
/// kernel gives EFAULT.
[[nodiscard]] inline bool is_mapped(const void* address, std::uint64_t size) {
    const auto start = reinterpret_cast<std::uintptr_t>(address);
    const std::uintptr_t page_start = start / page_size * page_size;
    // Does nothing but to look.
    return size == 0 || (start + size > start &&
                         ::syscall(SYS_msync, page_start, start + size - page_start, MS_ASYNC) == 0);
}
[[nodiscard]] inline bool is_mapped(std::uint64_t address, std::uint64_t size) {
    return is_mapped(user_pointer<const void>(address), size);
}

/// Calls `visit(const i915_user_extension&)`, which returns 0 or -errno, along a chain of extensions. A chain
/// is at most 512 long, as for the kernel.
template <class Visit>
[[nodiscard]] int for_each_extension(std::uint64_t first, Visit visit) {
    int left = 512;
    for (const auto* extension = user_pointer<const i915_user_extension>(first); extension != nullptr;
         extension = user_pointer<const i915_user_extension>(extension->next_extension)) {
        if (left-- == 0)
            return -E2BIG;
        if (!is_mapped(extension, sizeof *extension))
            return -EFAULT;
        if (extension->flags != 0 || extension->rsvd[0] != 0 || extension->rsvd[1] != 0 ||
            extension->rsvd[2] != 0 || extension->rsvd[3] != 0)
            return -EINVAL;
        if (const int error = visit(*extension); error != 0)
            return error;
    }
    return 0;
}

/// For calls that know no extension.
[[nodiscard]] inline int refuse_extensions(std::uint64_t first) {
    return for_each_extension(first, [](const i915_user_extension&) { return -EINVAL; });
}

/// Whether [offset, offset + size) goes beyond `limit`.
[[nodiscard]] inline bool range_overflows(std::uint64_t offset, std::uint64_t size, std::uint64_t limit) {
    return offset > limit || size > limit - offset;
}

} // namespace zeva::sim
