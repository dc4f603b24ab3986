// I915_CONTEXT_PARAM_ENGINES: the engines that a context names by index.
#pragma once

#include "device/context.hpp"

namespace zeva::sim {

/// Reads the map. Returns 0 or -errno.
int set_engine_map(const GpuModel& model, const drm_i915_gem_context_param& arguments,
                   ContextParameters& parameters);

} // namespace zeva::sim
