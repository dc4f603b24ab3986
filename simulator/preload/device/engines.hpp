// The engines that a GPU shows to programs.
#pragma once

#include "common/catalogue.hpp"
#include "engine/engine.hpp"

#include <cstdint>
#include <i915_drm.h>
#include <optional>
#include <vector>

namespace zeva::sim {

/// With class and instance as programs see them: instances count from 0 without gaps.
struct EngineInfo {
    i915_engine_class_instance engine;
    std::uint64_t capabilities;
};

/// In the order of the kernel, by class and instance.
[[nodiscard]] std::vector<EngineInfo> engines_of(const GpuModel& model);
[[nodiscard]] bool has_engine(const GpuModel& model, i915_engine_class_instance engine);

/// Nothing for a class that the kernel does not know.
[[nodiscard]] std::optional<EngineClass> engine_class(std::uint16_t uabi_class);
[[nodiscard]] std::uint16_t uabi_class(EngineClass engine);

} // namespace zeva::sim
