#include "common/ioctl_names.hpp"

#include <algorithm>
#include <array>
#include <drm.h>
#include <i915_drm.h>
#include <linux/dma-buf.h>
#include <linux/sync_file.h>

namespace zeva::sim {
namespace {

constexpr IoctlName name_of(unsigned long request, std::string_view name) {
    return {static_cast<unsigned>(_IOC_TYPE(request)), static_cast<unsigned>(_IOC_NR(request)), name};
}

constexpr auto names = std::to_array<IoctlName>({
    name_of(DRM_IOCTL_VERSION, "VERSION"),
    name_of(DRM_IOCTL_GET_UNIQUE, "GET_UNIQUE"),
    name_of(DRM_IOCTL_GET_MAGIC, "GET_MAGIC"),
    name_of(DRM_IOCTL_GET_CLIENT, "GET_CLIENT"),
    name_of(DRM_IOCTL_SET_VERSION, "SET_VERSION"),
    name_of(DRM_IOCTL_GEM_CLOSE, "GEM_CLOSE"),
    name_of(DRM_IOCTL_GET_CAP, "GET_CAP"),
    name_of(DRM_IOCTL_SET_CLIENT_CAP, "SET_CLIENT_CAP"),
    name_of(DRM_IOCTL_AUTH_MAGIC, "AUTH_MAGIC"),
    name_of(DRM_IOCTL_SET_MASTER, "SET_MASTER"),
    name_of(DRM_IOCTL_DROP_MASTER, "DROP_MASTER"),
    name_of(DRM_IOCTL_PRIME_HANDLE_TO_FD, "PRIME_HANDLE_TO_FD"),
    name_of(DRM_IOCTL_PRIME_FD_TO_HANDLE, "PRIME_FD_TO_HANDLE"),
    name_of(DRM_IOCTL_SYNCOBJ_CREATE, "SYNCOBJ_CREATE"),
    name_of(DRM_IOCTL_SYNCOBJ_DESTROY, "SYNCOBJ_DESTROY"),
    name_of(DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD, "SYNCOBJ_HANDLE_TO_FD"),
    name_of(DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE, "SYNCOBJ_FD_TO_HANDLE"),
    name_of(DRM_IOCTL_SYNCOBJ_WAIT, "SYNCOBJ_WAIT"),
    name_of(DRM_IOCTL_SYNCOBJ_RESET, "SYNCOBJ_RESET"),
    name_of(DRM_IOCTL_SYNCOBJ_SIGNAL, "SYNCOBJ_SIGNAL"),
    name_of(DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT, "SYNCOBJ_TIMELINE_WAIT"),
    name_of(DRM_IOCTL_SYNCOBJ_QUERY, "SYNCOBJ_QUERY"),
    name_of(DRM_IOCTL_SYNCOBJ_TRANSFER, "SYNCOBJ_TRANSFER"),
    name_of(DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL, "SYNCOBJ_TIMELINE_SIGNAL"),
    name_of(DRM_IOCTL_I915_GETPARAM, "I915_GETPARAM"),
    name_of(DRM_IOCTL_I915_QUERY, "I915_QUERY"),
    name_of(DRM_IOCTL_I915_GEM_CREATE, "I915_GEM_CREATE"),
    name_of(DRM_IOCTL_I915_GEM_CREATE_EXT, "I915_GEM_CREATE_EXT"),
    name_of(DRM_IOCTL_I915_GEM_USERPTR, "I915_GEM_USERPTR"),
    name_of(DRM_IOCTL_I915_GEM_MMAP, "I915_GEM_MMAP"),
    name_of(DRM_IOCTL_I915_GEM_MMAP_OFFSET, "I915_GEM_MMAP_OFFSET"),
    name_of(DRM_IOCTL_I915_GEM_PREAD, "I915_GEM_PREAD"),
    name_of(DRM_IOCTL_I915_GEM_PWRITE, "I915_GEM_PWRITE"),
    name_of(DRM_IOCTL_I915_GEM_SET_DOMAIN, "I915_GEM_SET_DOMAIN"),
    name_of(DRM_IOCTL_I915_GEM_SW_FINISH, "I915_GEM_SW_FINISH"),
    name_of(DRM_IOCTL_I915_GEM_SET_TILING, "I915_GEM_SET_TILING"),
    name_of(DRM_IOCTL_I915_GEM_GET_TILING, "I915_GEM_GET_TILING"),
    name_of(DRM_IOCTL_I915_GEM_SET_CACHING, "I915_GEM_SET_CACHING"),
    name_of(DRM_IOCTL_I915_GEM_GET_CACHING, "I915_GEM_GET_CACHING"),
    name_of(DRM_IOCTL_I915_GEM_MADVISE, "I915_GEM_MADVISE"),
    name_of(DRM_IOCTL_I915_GEM_BUSY, "I915_GEM_BUSY"),
    name_of(DRM_IOCTL_I915_GEM_WAIT, "I915_GEM_WAIT"),
    name_of(DRM_IOCTL_I915_GEM_THROTTLE, "I915_GEM_THROTTLE"),
    name_of(DRM_IOCTL_I915_GEM_GET_APERTURE, "I915_GEM_GET_APERTURE"),
    name_of(DRM_IOCTL_I915_GEM_EXECBUFFER2, "I915_GEM_EXECBUFFER2"),
    name_of(DRM_IOCTL_I915_GEM_CONTEXT_CREATE, "I915_GEM_CONTEXT_CREATE"),
    name_of(DRM_IOCTL_I915_GEM_CONTEXT_DESTROY, "I915_GEM_CONTEXT_DESTROY"),
    name_of(DRM_IOCTL_I915_GEM_CONTEXT_GETPARAM, "I915_GEM_CONTEXT_GETPARAM"),
    name_of(DRM_IOCTL_I915_GEM_CONTEXT_SETPARAM, "I915_GEM_CONTEXT_SETPARAM"),
    name_of(DRM_IOCTL_I915_GEM_VM_CREATE, "I915_GEM_VM_CREATE"),
    name_of(DRM_IOCTL_I915_GEM_VM_DESTROY, "I915_GEM_VM_DESTROY"),
    name_of(DRM_IOCTL_I915_REG_READ, "I915_REG_READ"),
    name_of(DRM_IOCTL_I915_GET_RESET_STATS, "I915_GET_RESET_STATS"),
    name_of(DMA_BUF_IOCTL_SYNC, "DMA_BUF_SYNC"),
    name_of(DMA_BUF_SET_NAME, "DMA_BUF_SET_NAME"),
    name_of(DMA_BUF_IOCTL_EXPORT_SYNC_FILE, "DMA_BUF_EXPORT_SYNC_FILE"),
    name_of(DMA_BUF_IOCTL_IMPORT_SYNC_FILE, "DMA_BUF_IMPORT_SYNC_FILE"),
    name_of(SYNC_IOC_MERGE, "SYNC_IOC_MERGE"),
    name_of(SYNC_IOC_FILE_INFO, "SYNC_IOC_FILE_INFO"),
});
static_assert(names.size() < max_ioctls);

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

template <class Predicate>
std::optional<std::size_t> index_where(Predicate predicate) {
    const auto* found = std::ranges::find_if(names, predicate);
    if (found == names.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
}

} // namespace

std::span<const IoctlName> ioctl_names() {
    return names;
}

std::optional<std::size_t> ioctl_index(unsigned long request) {
    return index_where([type = _IOC_TYPE(request), number = _IOC_NR(request)](const IoctlName& known) {
        return known.number == number && known.type == type;
    });
}

std::optional<std::size_t> ioctl_index(std::string_view name) {
    return index_where(
        [name](const IoctlName& known) { return std::ranges::equal(known.name, name, {}, lower, lower); });
}

} // namespace zeva::sim
