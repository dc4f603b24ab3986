#include "device/gpu_features.hpp"
#include "device/ioctls.hpp"

#include <cerrno>

namespace zeva::sim {
namespace {

constexpr std::uint32_t largest_fence_pitch = 0x800 * 128;

bool is_valid(std::uint32_t tiling, std::uint32_t stride) {
    const std::uint32_t tile_width = tiling == I915_TILING_Y ? 128 : 512;
    return tiling == I915_TILING_NONE || (tiling <= I915_TILING_Y && stride != 0 &&
                                          stride % tile_width == 0 && stride <= largest_fence_pitch);
}

} // namespace

// Tiling is by fence registers: where there are none, the kernel refuses both calls.

int i915_gem_set_tiling(DrmFile& file, drm_i915_gem_set_tiling& arguments) {
    if (!has_aperture(file.model()))
        return -EOPNOTSUPP;
    const GemPointer object = file.objects.find(arguments.handle);
    if (object == nullptr)
        return -ENOENT;
    if (object->is_user_memory())
        return -ENXIO;
    if (!is_valid(arguments.tiling_mode, arguments.stride))
        return -EINVAL;
    if (arguments.tiling_mode == I915_TILING_NONE)
        arguments.stride = 0;
    arguments.swizzle_mode = I915_BIT_6_SWIZZLE_NONE;
    object->tiling = arguments.tiling_mode;
    object->stride = arguments.stride;
    return 0;
}

int i915_gem_get_tiling(DrmFile& file, drm_i915_gem_get_tiling& arguments) {
    if (!has_aperture(file.model()))
        return -EOPNOTSUPP;
    const GemPointer object = file.objects.find(arguments.handle);
    if (object == nullptr)
        return -ENOENT;
    arguments.tiling_mode = object->tiling;
    arguments.swizzle_mode = I915_BIT_6_SWIZZLE_NONE;
    arguments.phys_swizzle_mode = I915_BIT_6_SWIZZLE_NONE;
    return 0;
}

} // namespace zeva::sim
