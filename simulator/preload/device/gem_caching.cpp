#include "device/ioctls.hpp"

#include <cerrno>

namespace zeva::sim {
namespace {

constexpr std::uint64_t ggtt_bytes = std::uint64_t{4} << 30;
constexpr std::uint32_t gpu_domains = I915_GEM_DOMAIN_RENDER | I915_GEM_DOMAIN_SAMPLER |
                                      I915_GEM_DOMAIN_COMMAND | I915_GEM_DOMAIN_INSTRUCTION |
                                      I915_GEM_DOMAIN_VERTEX;

} // namespace

int i915_gem_set_caching(DrmFile& file, drm_i915_gem_caching& arguments) {
    if (file.model().is_discrete())
        return -ENODEV;
    if (arguments.caching > I915_CACHING_DISPLAY)
        return -EINVAL;
    const GemPointer object = file.objects.find(arguments.handle);
    if (object == nullptr)
        return -ENOENT;
    // No GPU here has the write-through cache of DISPLAY.
    const std::uint32_t level =
        arguments.caching == I915_CACHING_CACHED ? I915_CACHING_CACHED : I915_CACHING_NONE;
    if (object->is_user_memory() && level != object->caching)
        return -ENXIO;
    object->caching = level;
    return 0;
}

int i915_gem_get_caching(DrmFile& file, drm_i915_gem_caching& arguments) {
    if (file.model().is_discrete())
        return -ENODEV;
    const GemPointer object = file.objects.find(arguments.handle);
    if (object == nullptr)
        return -ENOENT;
    arguments.caching = object->caching;
    return 0;
}

int i915_gem_set_domain(DrmFile& file, drm_i915_gem_set_domain& arguments) {
    if (file.model().is_discrete())
        return -ENODEV;
    if (((arguments.read_domains | arguments.write_domain) & gpu_domains) != 0)
        return -EINVAL;
    if (arguments.write_domain != 0 && arguments.read_domains != arguments.write_domain)
        return -EINVAL;
    if (arguments.read_domains == 0)
        return 0;
    const GemPointer object = file.objects.find(arguments.handle);
    if (object == nullptr)
        return -ENOENT;
    const bool reads_only = arguments.write_domain == 0;
    return wait_for(object->unfinished(reads_only), no_deadline);
}

int i915_gem_sw_finish(DrmFile& file, drm_i915_gem_sw_finish& arguments) {
    return file.objects.find(arguments.handle) != nullptr ? 0 : -ENOENT;
}

int i915_gem_madvise(DrmFile& file, drm_i915_gem_madvise& arguments) {
    if (arguments.madv > I915_MADV_DONTNEED)
        return -EINVAL;
    if (file.objects.find(arguments.handle) == nullptr)
        return -ENOENT;
    arguments.retained = 1; // nothing is ever short of memory
    return 0;
}

int i915_gem_get_aperture(DrmFile&, drm_i915_gem_get_aperture& arguments) {
    arguments.aper_size = ggtt_bytes;
    arguments.aper_available_size = ggtt_bytes;
    return 0;
}

} // namespace zeva::sim
