#include "device/ioctls.hpp"
#include "device/user_memory.hpp"
#include "engine/timestamp.hpp"

#include <cerrno>

namespace zeva::sim {
namespace {

constexpr std::uint64_t render_timestamp_register = 0x2358;

int set_parameters(DrmFile& file, Context& context, std::uint64_t extensions) {
    return for_each_extension(extensions, [&](const i915_user_extension& extension) {
        if (extension.name != I915_CONTEXT_CREATE_EXT_SETPARAM)
            return -EINVAL;
        const auto& setting = reinterpret_cast<const drm_i915_gem_context_create_ext_setparam&>(extension);
        return setting.param.ctx_id != 0 ? -EINVAL : set_parameter(file, context, setting.param);
    });
}

} // namespace

int i915_gem_context_create(DrmFile& file, drm_i915_gem_context_create_ext& arguments) {
    if ((arguments.flags & static_cast<std::uint32_t>(I915_CONTEXT_CREATE_FLAGS_UNKNOWN)) != 0)
        return -EINVAL;
    auto context = std::make_shared<Context>(file.gpu());
    if ((arguments.flags & I915_CONTEXT_CREATE_FLAGS_USE_EXTENSIONS) != 0)
        if (const int error = set_parameters(file, *context, arguments.extensions); error != 0)
            return error;
    arguments.ctx_id = file.contexts.add(std::move(context));
    return 0;
}

int i915_gem_context_destroy(DrmFile& file, drm_i915_gem_context_destroy& arguments) {
    if (arguments.pad != 0)
        return -EINVAL;
    const auto context = file.contexts.remove(arguments.ctx_id);
    if (context == nullptr)
        return -ENOENT;
    (void)context->is_lost(arguments.ctx_id); // told at the latest now
    return 0;
}

int i915_gem_vm_create(DrmFile& file, drm_i915_gem_vm_control& arguments) {
    if (arguments.flags != 0)
        return -EINVAL;
    if (const int error = refuse_extensions(arguments.extensions); error != 0)
        return error;
    arguments.vm_id = file.address_spaces.add(std::make_shared<AddressSpace>());
    return 0;
}

int i915_gem_vm_destroy(DrmFile& file, drm_i915_gem_vm_control& arguments) {
    if (arguments.flags != 0 || arguments.extensions != 0)
        return -EINVAL;
    return file.address_spaces.remove(arguments.vm_id) != nullptr ? 0 : -ENOENT;
}

int i915_get_reset_stats(DrmFile& file, drm_i915_reset_stats& arguments) {
    if (arguments.flags != 0 || arguments.pad != 0)
        return -EINVAL;
    const auto context = file.find_context(arguments.ctx_id);
    if (context == nullptr)
        return -ENOENT;
    arguments.reset_count = 0; // is for administrators only
    arguments.batch_active = context->is_lost(arguments.ctx_id) ? 1 : 0;
    arguments.batch_pending = 0;
    return 0;
}

int i915_reg_read(DrmFile& file, drm_i915_reg_read& arguments) {
    if ((arguments.offset & ~std::uint64_t{I915_REG_READ_8B_WA}) != render_timestamp_register)
        return -EINVAL;
    arguments.val = gpu_timestamp(file.model().timestamp_hz);
    return 0;
}

} // namespace zeva::sim
