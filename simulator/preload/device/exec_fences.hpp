// What a batch waits for and what it signals.
#pragma once

#include "device/drm_file.hpp"

#include <vector>

namespace zeva::sim {

struct ExecFences {
    struct Signal {
        std::shared_ptr<Syncobj> syncobj;
        std::uint64_t point; ///< 0: not on a timeline
    };
    Fences waits;
    std::vector<Signal> signals;
};

/// Reads the fence array or the extensions of a batch, and FENCE_IN. Returns 0 or -errno.
[[nodiscard]] int read_exec_fences(DrmFile& file, const drm_i915_gem_execbuffer2& arguments,
                                   ExecFences& fences);

} // namespace zeva::sim
