#include "device/engine_map.hpp"
#include "device/gpu_features.hpp"
#include "device/ioctls.hpp"
#include "device/user_memory.hpp"

#include <cerrno>
#include <unistd.h>

namespace zeva::sim {
namespace {

constexpr std::uint64_t address_space_bytes = std::uint64_t{1} << 48;

int get_sseu(const DrmFile& file, drm_i915_gem_context_param& arguments) {
    if (arguments.size == 0) {
        arguments.size = sizeof(drm_i915_gem_context_param_sseu);
        return 0;
    }
    if (arguments.size < sizeof(drm_i915_gem_context_param_sseu))
        return -EINVAL;
    auto* sseu = user_pointer<drm_i915_gem_context_param_sseu>(arguments.value);
    if (!is_mapped(sseu, sizeof *sseu))
        return -EFAULT;
    if (sseu->rsvd != 0 || (sseu->flags & ~std::uint32_t{I915_CONTEXT_SSEU_FLAG_ENGINE_INDEX}) != 0)
        return -EINVAL;
    const GpuModel& model = file.model();
    const std::uint32_t slices = shown_slices(model);
    sseu->slice_mask = (std::uint64_t{1} << slices) - 1;
    sseu->subslice_mask = (std::uint64_t{1} << (model.subslices / slices)) - 1;
    sseu->min_eus_per_subslice = sseu->max_eus_per_subslice = static_cast<__u16>(model.eus_per_subslice);
    arguments.size = sizeof *sseu;
    return 0;
}

int set_switch(const drm_i915_gem_context_param& arguments, bool& value) {
    if (arguments.size != 0)
        return -EINVAL;
    value = arguments.value != 0;
    return 0;
}

int set_priority(const drm_i915_gem_context_param& arguments, ContextParameters& parameters) {
    const auto priority = static_cast<std::int64_t>(arguments.value);
    if (arguments.size != 0 || priority > I915_CONTEXT_MAX_USER_PRIORITY ||
        priority < I915_CONTEXT_MIN_USER_PRIORITY)
        return -EINVAL;
    if (priority > I915_CONTEXT_DEFAULT_PRIORITY && ::geteuid() != 0)
        return -EPERM;
    parameters.priority = priority;
    return 0;
}

int set_address_space(DrmFile& file, const drm_i915_gem_context_param& arguments,
                      ContextParameters& parameters) {
    if (arguments.size != 0)
        return -EINVAL;
    auto found = file.address_spaces.find(static_cast<std::uint32_t>(arguments.value));
    if (arguments.value > UINT32_MAX || found == nullptr)
        return -ENOENT;
    parameters.address_space = std::move(found);
    return 0;
}

} // namespace

int i915_gem_context_getparam(DrmFile& file, drm_i915_gem_context_param& arguments) {
    const auto context = file.find_context(arguments.ctx_id);
    if (context == nullptr)
        return -ENOENT;
    const ContextParameters& parameters = context->parameters;
    if (arguments.param == I915_CONTEXT_PARAM_SSEU)
        return get_sseu(file, arguments);
    arguments.size = 0;
    switch (arguments.param) {
    case I915_CONTEXT_PARAM_GTT_SIZE:
        arguments.value = address_space_bytes;
        return 0;
    case I915_CONTEXT_PARAM_NO_ERROR_CAPTURE:
        arguments.value = !parameters.error_capture;
        return 0;
    case I915_CONTEXT_PARAM_BANNABLE:
        arguments.value = parameters.bannable;
        return 0;
    case I915_CONTEXT_PARAM_RECOVERABLE:
        arguments.value = parameters.recoverable;
        return 0;
    case I915_CONTEXT_PARAM_PERSISTENCE:
        arguments.value = parameters.persistent;
        return 0;
    case I915_CONTEXT_PARAM_PRIORITY:
        arguments.value = static_cast<__u64>(parameters.priority);
        return 0;
    case I915_CONTEXT_PARAM_PROTECTED_CONTENT:
        arguments.value = 0;
        return 0;
    case I915_CONTEXT_PARAM_VM:
        context->in_use = true;
        arguments.value = file.address_spaces.add(parameters.address_space);
        return 0;
    default:
        return -EINVAL;
    }
}

int i915_gem_context_setparam(DrmFile& file, drm_i915_gem_context_param& arguments) {
    const auto context = file.find_context(arguments.ctx_id);
    return context != nullptr ? set_parameter(file, *context, arguments) : -ENOENT;
}

int set_parameter(DrmFile& file, Context& context, const drm_i915_gem_context_param& arguments) {
    ContextParameters& parameters = context.parameters;
    switch (arguments.param) {
    case I915_CONTEXT_PARAM_NO_ERROR_CAPTURE: {
        bool off = false;
        const int error = set_switch(arguments, off);
        parameters.error_capture = !off;
        return error;
    }
    case I915_CONTEXT_PARAM_BANNABLE:
        return set_switch(arguments, parameters.bannable);
    case I915_CONTEXT_PARAM_RECOVERABLE:
        return set_switch(arguments, parameters.recoverable);
    case I915_CONTEXT_PARAM_PERSISTENCE:
        return set_switch(arguments, parameters.persistent);
    case I915_CONTEXT_PARAM_PRIORITY:
        return set_priority(arguments, parameters);
    case I915_CONTEXT_PARAM_VM:
        return context.in_use ? -EINVAL : set_address_space(file, arguments, parameters);
    case I915_CONTEXT_PARAM_ENGINES:
        return context.in_use ? -EINVAL : set_engine_map(file.model(), arguments, parameters);
    case I915_CONTEXT_PARAM_SSEU: // only Ice Lake can change it, and no driver here does
    case I915_CONTEXT_PARAM_PROTECTED_CONTENT:
        return -ENODEV;
    default:
        return -EINVAL;
    }
}

} // namespace zeva::sim
