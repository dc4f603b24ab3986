#include "device/ioctls.hpp"

#include "device/user_memory.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <sys/ioctl.h>

namespace zeva::sim {
namespace {

struct Ioctl {
    unsigned long request;
    bool on_render_nodes;
    int (*perform)(DrmFile& file, void* arguments);
};

template <auto handler>
struct Adapter;
template <class Arguments, int (*handler)(DrmFile&, Arguments&)>
struct Adapter<handler> {
    static int perform(DrmFile& file, void* arguments) {
        return handler(file, *static_cast<Arguments*>(arguments));
    }
};
template <int (*handler)(DrmFile&)>
struct Adapter<handler> {
    static int perform(DrmFile& file, void*) { return handler(file); }
};

template <auto handler>
constexpr Ioctl everywhere(unsigned long request) {
    return {request, true, &Adapter<handler>::perform};
}
template <auto handler>
constexpr Ioctl on_card(unsigned long request) {
    return {request, false, &Adapter<handler>::perform};
}

/// The first to open a card is its master: here everybody is.
int become_master(DrmFile&) {
    return 0;
}

constexpr auto core_ioctls = std::to_array<Ioctl>({
    everywhere<version>(DRM_IOCTL_VERSION),
    on_card<get_unique>(DRM_IOCTL_GET_UNIQUE),
    on_card<get_magic>(DRM_IOCTL_GET_MAGIC),
    on_card<auth_magic>(DRM_IOCTL_AUTH_MAGIC),
    on_card<get_client>(DRM_IOCTL_GET_CLIENT),
    on_card<set_version>(DRM_IOCTL_SET_VERSION),
    on_card<become_master>(DRM_IOCTL_SET_MASTER),
    on_card<become_master>(DRM_IOCTL_DROP_MASTER),
    everywhere<get_cap>(DRM_IOCTL_GET_CAP),
    on_card<set_client_cap>(DRM_IOCTL_SET_CLIENT_CAP),
});

constexpr auto i915_ioctls = std::to_array<Ioctl>({
    everywhere<gem_close>(DRM_IOCTL_GEM_CLOSE),
    everywhere<prime_handle_to_fd>(DRM_IOCTL_PRIME_HANDLE_TO_FD),
    everywhere<prime_fd_to_handle>(DRM_IOCTL_PRIME_FD_TO_HANDLE),
    everywhere<syncobj_create>(DRM_IOCTL_SYNCOBJ_CREATE),
    everywhere<syncobj_destroy>(DRM_IOCTL_SYNCOBJ_DESTROY),
    everywhere<syncobj_handle_to_fd>(DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD),
    everywhere<syncobj_fd_to_handle>(DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE),
    everywhere<syncobj_wait>(DRM_IOCTL_SYNCOBJ_WAIT),
    everywhere<syncobj_reset>(DRM_IOCTL_SYNCOBJ_RESET),
    everywhere<syncobj_signal>(DRM_IOCTL_SYNCOBJ_SIGNAL),
    everywhere<syncobj_timeline_wait>(DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT),
    everywhere<syncobj_query>(DRM_IOCTL_SYNCOBJ_QUERY),
    everywhere<syncobj_transfer>(DRM_IOCTL_SYNCOBJ_TRANSFER),
    everywhere<syncobj_timeline_signal>(DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL),
    everywhere<i915_getparam>(DRM_IOCTL_I915_GETPARAM),
    everywhere<i915_query>(DRM_IOCTL_I915_QUERY),
    everywhere<i915_gem_create>(DRM_IOCTL_I915_GEM_CREATE),
    everywhere<i915_gem_create_ext>(DRM_IOCTL_I915_GEM_CREATE_EXT),
    everywhere<i915_gem_userptr>(DRM_IOCTL_I915_GEM_USERPTR),
    everywhere<i915_gem_mmap>(DRM_IOCTL_I915_GEM_MMAP),
    everywhere<i915_gem_mmap_offset>(DRM_IOCTL_I915_GEM_MMAP_OFFSET),
    everywhere<i915_gem_pread>(DRM_IOCTL_I915_GEM_PREAD),
    everywhere<i915_gem_pwrite>(DRM_IOCTL_I915_GEM_PWRITE),
    everywhere<i915_gem_set_domain>(DRM_IOCTL_I915_GEM_SET_DOMAIN),
    everywhere<i915_gem_sw_finish>(DRM_IOCTL_I915_GEM_SW_FINISH),
    everywhere<i915_gem_set_tiling>(DRM_IOCTL_I915_GEM_SET_TILING),
    everywhere<i915_gem_get_tiling>(DRM_IOCTL_I915_GEM_GET_TILING),
    everywhere<i915_gem_set_caching>(DRM_IOCTL_I915_GEM_SET_CACHING),
    everywhere<i915_gem_get_caching>(DRM_IOCTL_I915_GEM_GET_CACHING),
    everywhere<i915_gem_madvise>(DRM_IOCTL_I915_GEM_MADVISE),
    everywhere<i915_gem_busy>(DRM_IOCTL_I915_GEM_BUSY),
    everywhere<i915_gem_wait>(DRM_IOCTL_I915_GEM_WAIT),
    everywhere<i915_gem_throttle>(DRM_IOCTL_I915_GEM_THROTTLE),
    everywhere<i915_gem_get_aperture>(DRM_IOCTL_I915_GEM_GET_APERTURE),
    everywhere<i915_gem_execbuffer2>(DRM_IOCTL_I915_GEM_EXECBUFFER2_WR),
    everywhere<i915_gem_context_create>(DRM_IOCTL_I915_GEM_CONTEXT_CREATE_EXT),
    everywhere<i915_gem_context_destroy>(DRM_IOCTL_I915_GEM_CONTEXT_DESTROY),
    everywhere<i915_gem_context_getparam>(DRM_IOCTL_I915_GEM_CONTEXT_GETPARAM),
    everywhere<i915_gem_context_setparam>(DRM_IOCTL_I915_GEM_CONTEXT_SETPARAM),
    everywhere<i915_gem_vm_create>(DRM_IOCTL_I915_GEM_VM_CREATE),
    everywhere<i915_gem_vm_destroy>(DRM_IOCTL_I915_GEM_VM_DESTROY),
    everywhere<i915_reg_read>(DRM_IOCTL_I915_REG_READ),
    everywhere<i915_get_reset_stats>(DRM_IOCTL_I915_GET_RESET_STATS),
});

const Ioctl* find_ioctl(std::span<const Ioctl> ioctls, unsigned long request) {
    const auto found = std::ranges::find_if(
        ioctls, [number = _IOC_NR(request)](const Ioctl& known) { return _IOC_NR(known.request) == number; });
    return found == ioctls.end() ? nullptr : &*found;
}

} // namespace

int drm_ioctl(DrmFile& file, unsigned long request, void* arguments) {
    const Ioctl* known = find_ioctl(core_ioctls, request);
    if (known == nullptr && file.model().is_intel())
        known = find_ioctl(i915_ioctls, request);
    if (known == nullptr)
        return -EINVAL;
    if (file.is_render_node() && !known->on_render_nodes)
        return -EACCES;

    // Programs and simulator may know longer or shorter versions of the arguments: what is missing is zero.
    alignas(std::uint64_t) std::array<std::byte, 256> copy{};
    const bool takes = (request & known->request & (std::size_t{IOC_IN})) != 0;
    const bool gives = (request & known->request & (std::size_t{IOC_OUT})) != 0;
    const std::size_t size = std::min<std::size_t>(_IOC_SIZE(request), copy.size());
    if ((takes || gives) && !is_mapped(arguments, size))
        return -EFAULT;
    if (takes)
        std::memcpy(copy.data(), arguments, size);
    const int result = known->perform(file, copy.data());
    if (gives)
        std::memcpy(arguments, copy.data(), size);
    return result;
}

} // namespace zeva::sim
