#include "device/ioctls.hpp"
#include "device/user_memory.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <unistd.h>

namespace zeva::sim {
namespace {

/// As much as fits, without an end mark; the whole length comes back. Returns 0 or -errno.
int copy_text(char* destination, __kernel_size_t& length, std::string_view text) {
    const std::size_t size = destination != nullptr ? std::min<std::size_t>(length, text.size()) : 0;
    length = text.size();
    if (!is_mapped(destination, size))
        return -EFAULT;
    std::memcpy(destination, text.data(), size);
    return 0;
}

} // namespace

int version(DrmFile& file, drm_version& arguments) {
    const bool intel = file.model().is_intel();
    arguments.version_major = 1;
    arguments.version_minor = intel ? 6 : 0;
    arguments.version_patchlevel = 0;
    int error = copy_text(arguments.name, arguments.name_len, intel ? "i915" : "zeva");
    if (error == 0)
        error = copy_text(arguments.date, arguments.date_len, intel ? "20201103" : "20220101");
    if (error == 0)
        error =
            copy_text(arguments.desc, arguments.desc_len, intel ? "Intel Graphics" : "zeva software device");
    return error;
}

int get_unique(DrmFile& file, drm_unique& arguments) {
    const std::string unique = "pci:" + file.gpu().pci;
    const bool fits = arguments.unique_len >= unique.size();
    if (fits && !is_mapped(arguments.unique, unique.size()))
        return -EFAULT;
    if (fits)
        std::memcpy(arguments.unique, unique.data(), unique.size());
    arguments.unique_len = unique.size();
    return 0;
}

int get_magic(DrmFile&, drm_auth& arguments) {
    arguments.magic = 1;
    return 0;
}

int auth_magic(DrmFile&, drm_auth& arguments) {
    return arguments.magic == 1 ? 0 : -EINVAL;
}

int get_client(DrmFile&, drm_client& arguments) {
    if (arguments.idx != 0)
        return -EINVAL;
    arguments.auth = 1;
    arguments.pid = ::getpid();
    arguments.uid = ::getuid();
    arguments.magic = 0;
    arguments.iocs = 0;
    return 0;
}

int set_version(DrmFile& file, drm_set_version& arguments) {
    const bool known = (arguments.drm_di_major == -1 || arguments.drm_di_major == 1) &&
                       (arguments.drm_dd_major == -1 || arguments.drm_dd_major == 1);
    arguments.drm_di_major = 1;
    arguments.drm_di_minor = 4;
    arguments.drm_dd_major = 1;
    arguments.drm_dd_minor = file.model().is_intel() ? 6 : 0;
    return known ? 0 : -EINVAL;
}

int get_cap(DrmFile& file, drm_get_cap& arguments) {
    const bool intel = file.model().is_intel();
    arguments.value = 0;
    switch (arguments.capability) {
    case DRM_CAP_TIMESTAMP_MONOTONIC:
        arguments.value = 1;
        return 0;
    case DRM_CAP_PRIME:
        arguments.value = intel ? DRM_PRIME_CAP_IMPORT | DRM_PRIME_CAP_EXPORT : 0;
        return 0;
    case DRM_CAP_SYNCOBJ:
    case DRM_CAP_SYNCOBJ_TIMELINE:
        arguments.value = intel ? 1 : 0;
        return 0;
    default: // no displays
        return -EOPNOTSUPP;
    }
}

int set_client_cap(DrmFile&, drm_set_client_cap&) {
    return -EOPNOTSUPP; // all of them are about displays
}

int gem_close(DrmFile& file, drm_gem_close& arguments) {
    return file.close_object(arguments.handle) ? 0 : -EINVAL;
}

} // namespace zeva::sim
