// When work on a GPU is done.
#pragma once

#include "engine/engine.hpp"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace zeva::sim {

/// Signalled when the last batch that its engine context had when it was made has ended. Null stands for a
/// signalled one.
class Fence {
public:
    explicit Fence(std::shared_ptr<EngineContext> engine)
        : engine_(std::move(engine)), batch_(engine_->submitted()) {}

    [[nodiscard]] bool is_signalled() {
        if (engine_ != nullptr && engine_->have_ended(batch_))
            engine_.reset();
        return engine_ == nullptr;
    }

    /// Whether it is of this engine, whose batches run in order.
    [[nodiscard]] bool is_of(const std::shared_ptr<EngineContext>& engine) const { return engine_ == engine; }

private:
    std::shared_ptr<EngineContext> engine_;
    std::uint64_t batch_;
};

using FencePointer = std::shared_ptr<Fence>;
using Fences = std::vector<FencePointer>;

[[nodiscard]] inline bool is_signalled(const FencePointer& fence) {
    return fence == nullptr || fence->is_signalled();
}
[[nodiscard]] bool all_signalled(const Fences& fences);

/// A time on CLOCK_MONOTONIC in ns, from which on a call waits no longer.
using Deadline = std::int64_t;
inline constexpr Deadline no_deadline = INT64_MAX;
[[nodiscard]] Deadline now();
/// Of a duration in ns; a negative one has no end.
[[nodiscard]] Deadline deadline_after(std::int64_t duration);

/// Sleeps for a moment with the device lock released; longer from one turn to the next.
void pause_waiting(unsigned turn);

/// Waits until `done()`, which is called with the device lock held. False: the deadline came first.
template <class Condition>
[[nodiscard]] bool wait_until(Deadline deadline, Condition done) {
    for (unsigned turn = 0; !done(); ++turn) {
        if (now() >= deadline)
            return false;
        pause_waiting(turn);
    }
    return true;
}

/// 0 or -ETIME.
[[nodiscard]] int wait_for(const Fences& fences, Deadline deadline);

} // namespace zeva::sim
