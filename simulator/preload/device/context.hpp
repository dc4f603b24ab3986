// GEM contexts: what programs submit batches to.
#pragma once

#include "common/machine.hpp"
#include "device/address_space.hpp"
#include "device/engines.hpp"
#include "device/fence.hpp"

#include <cstdint>
#include <i915_drm.h>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace zeva::sim {

/// What CONTEXT_SETPARAM sets.
struct ContextParameters {
    std::shared_ptr<AddressSpace> address_space = std::make_shared<AddressSpace>();
    std::vector<i915_engine_class_instance> engines; ///< empty: batches name legacy rings
    bool has_engine_map = false;
    std::int64_t priority = 0;
    bool error_capture = true;
    bool bannable = true;
    bool recoverable = true;
    bool persistent = true;
};

class Context {
public:
    explicit Context(const SimulatedGpu& gpu) : gpu_(gpu) {}

    /// The engine that the flags of a batch select: an entry of the engine map or a legacy ring. Nothing
    /// where there is none.
    [[nodiscard]] std::optional<i915_engine_class_instance> select_engine(std::uint64_t flags) const;
    /// The context's state on one engine, made when first used. `flags` as above.
    [[nodiscard]] std::shared_ptr<EngineContext> on_engine(std::uint64_t flags);

    /// True when a batch could not be executed, on whatever engine. The first time this is noticed it is
    /// told: one line on standard error, and an incident. `id` is the context's number.
    [[nodiscard]] bool is_lost(std::uint32_t id);

    ContextParameters parameters;
    /// VM and engines are settled with the first use.
    bool in_use = false;

private:
    void tell_loss(std::uint32_t id, const std::string& reason);

    const SimulatedGpu& gpu_;
    std::map<std::uint64_t, std::shared_ptr<EngineContext>> engines_; ///< by queue
    bool lost_ = false;
};

} // namespace zeva::sim
