#include "device/context.hpp"

#include "ledger_writer.hpp"

#include <string>
#include <unistd.h>

namespace zeva::sim {
namespace {

/// The legacy rings, of which only BSD has two.
std::optional<i915_engine_class_instance> legacy_ring(std::uint64_t flags) {
    const std::uint64_t bsd = flags & I915_EXEC_BSD_MASK;
    const std::uint64_t ring = flags & I915_EXEC_RING_MASK;
    if (ring != I915_EXEC_BSD && bsd != 0)
        return std::nullopt;
    switch (ring) {
    case I915_EXEC_DEFAULT:
    case I915_EXEC_RENDER:
        return i915_engine_class_instance{I915_ENGINE_CLASS_RENDER, 0};
    case I915_EXEC_BLT:
        return i915_engine_class_instance{I915_ENGINE_CLASS_COPY, 0};
    case I915_EXEC_VEBOX:
        return i915_engine_class_instance{I915_ENGINE_CLASS_VIDEO_ENHANCE, 0};
    case I915_EXEC_BSD:
        if (bsd > I915_EXEC_BSD_RING2)
            return std::nullopt;
        return i915_engine_class_instance{I915_ENGINE_CLASS_VIDEO,
                                          static_cast<__u16>(bsd == I915_EXEC_BSD_RING2 ? 1 : 0)};
    default:
        return std::nullopt;
    }
}

} // namespace

std::optional<i915_engine_class_instance> Context::select_engine(std::uint64_t flags) const {
    if (parameters.has_engine_map) {
        const std::uint64_t index = flags & I915_EXEC_RING_MASK;
        if (index >= parameters.engines.size() ||
            parameters.engines[index].engine_class == static_cast<__u16>(I915_ENGINE_CLASS_INVALID))
            return std::nullopt;
        return parameters.engines[index];
    }
    const auto ring = legacy_ring(flags);
    return ring && has_engine(*gpu_.model, *ring) ? ring : std::nullopt;
}

std::shared_ptr<EngineContext> Context::on_engine(std::uint64_t flags) {
    // Two entries of a map are two queues even when they name one engine; two names of a legacy ring are one.
    const auto ring = parameters.has_engine_map ? std::nullopt : legacy_ring(flags);
    const std::uint64_t queue =
        ring ? std::uint64_t{ring->engine_class} << 16 | ring->engine_instance : flags & I915_EXEC_RING_MASK;
    auto& engine = engines_[queue];
    if (engine == nullptr)
        engine = std::make_shared<EngineContext>(*gpu_.model);
    return engine;
}

bool Context::is_lost(std::uint32_t id) {
    for (auto entry = engines_.begin(); entry != engines_.end() && !lost_; ++entry)
        if (const std::string reason = entry->second->lost_reason(); !reason.empty())
            tell_loss(id, reason);
    return lost_;
}

void Context::tell_loss(std::uint32_t id, const std::string& reason) {
    lost_ = true;
    const std::string text = std::string{gpu_.model->name} + " " + gpu_.pci + ": context " +
                             std::to_string(id) + " is lost: " + reason;
    record_incident(IncidentKind::lost_context, text);
    const std::string line = "zeva sim: " + text + "\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

} // namespace zeva::sim
