#include "device/engines.hpp"

#include <algorithm>

namespace zeva::sim {
namespace {

constexpr std::uint64_t hevc = I915_VIDEO_CLASS_CAPABILITY_HEVC;
constexpr std::uint64_t sfc = I915_VIDEO_AND_ENHANCE_CLASS_CAPABILITY_SFC;

EngineInfo info(std::uint16_t engine_class, std::uint16_t instance, std::uint64_t capabilities = 0) {
    return {{engine_class, instance}, capabilities};
}

} // namespace

std::vector<EngineInfo> engines_of(const GpuModel& model) {
    std::vector<EngineInfo> engines{info(I915_ENGINE_CLASS_RENDER, 0), info(I915_ENGINE_CLASS_COPY, 0)};
    switch (model.generation) {
    case Generation::none:
        return {};
    case Generation::gen9:
        engines.push_back(info(I915_ENGINE_CLASS_VIDEO, 0, hevc));
        engines.push_back(info(I915_ENGINE_CLASS_VIDEO_ENHANCE, 0));
        break;
    case Generation::gen11:
    case Generation::gen12lp:
        engines.push_back(info(I915_ENGINE_CLASS_VIDEO, 0, hevc | sfc));
        engines.push_back(info(I915_ENGINE_CLASS_VIDEO, 1, sfc));
        engines.push_back(info(I915_ENGINE_CLASS_VIDEO_ENHANCE, 0, sfc));
        break;
    case Generation::xe_hpg:
        for (std::uint16_t instance = 0; instance < 2; ++instance)
            engines.push_back(info(I915_ENGINE_CLASS_VIDEO, instance, hevc | sfc));
        for (std::uint16_t instance = 0; instance < 2; ++instance)
            engines.push_back(info(I915_ENGINE_CLASS_VIDEO_ENHANCE, instance, sfc));
        for (std::uint16_t instance = 0; instance < 4; ++instance)
            engines.push_back(info(I915_ENGINE_CLASS_COMPUTE, instance));
        break;
    }
    return engines;
}

bool has_engine(const GpuModel& model, i915_engine_class_instance engine) {
    return std::ranges::any_of(engines_of(model), [engine](const EngineInfo& known) {
        return known.engine.engine_class == engine.engine_class &&
               known.engine.engine_instance == engine.engine_instance;
    });
}

std::optional<EngineClass> engine_class(std::uint16_t uabi_class) {
    switch (uabi_class) {
    case I915_ENGINE_CLASS_RENDER:
        return EngineClass::render;
    case I915_ENGINE_CLASS_COPY:
        return EngineClass::copy;
    case I915_ENGINE_CLASS_VIDEO:
        return EngineClass::video;
    case I915_ENGINE_CLASS_VIDEO_ENHANCE:
        return EngineClass::video_enhance;
    case I915_ENGINE_CLASS_COMPUTE:
        return EngineClass::compute;
    default:
        return std::nullopt;
    }
}

std::uint16_t uabi_class(EngineClass engine) {
    switch (engine) {
    case EngineClass::render:
        return I915_ENGINE_CLASS_RENDER;
    case EngineClass::copy:
        return I915_ENGINE_CLASS_COPY;
    case EngineClass::video:
        return I915_ENGINE_CLASS_VIDEO;
    case EngineClass::video_enhance:
        return I915_ENGINE_CLASS_VIDEO_ENHANCE;
    case EngineClass::compute:
        return I915_ENGINE_CLASS_COMPUTE;
    }
    return I915_ENGINE_CLASS_RENDER;
}

} // namespace zeva::sim
