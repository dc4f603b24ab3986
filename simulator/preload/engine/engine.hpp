// The command streamer: walks the batches that are submitted.
//
// It keeps what a context's registers and state hold from batch to batch, performs the writes by which
// drivers wait for completion, and moves bytes for the copy engine. Everything else that would have changed
// memory ends the context as lost.
#pragma once

#include "common/catalogue.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace zeva::sim {

/// Memory that a batch can reach: a GEM object at its GPU address. `holder` keeps the bytes mapped; it is
/// released when the batch has ended, never while a lock of the engine is held.
struct BoundObject {
    std::uint64_t address; ///< 48 bits, in canonical form or not
    std::uint64_t size;
    std::byte* bytes;
    std::shared_ptr<void> holder;
};

enum class EngineClass { render, copy, video, video_enhance, compute };

/// A batch. The addresses in it are those of the objects: they are pinned, or relocations have been applied.
struct Submission {
    std::vector<BoundObject> objects;
    std::uint64_t start; ///< GPU address of the first command
    EngineClass engine;
};

/// A context on one engine: a queue and registers of its own, as in i915's contexts, so that a batch on one
/// engine can wait for another's. Thread safe. In a forked child a context starts anew:
/// empty queues, registers as of a new context.
class EngineContext {
public:
    /// The model is to outlive the context.
    explicit EngineContext(const GpuModel& model);
    EngineContext(const EngineContext&) = delete;
    EngineContext& operator=(const EngineContext&) = delete;
    /// Drops the batches that wait.
    ~EngineContext();

    /// Runs the batch, or queues it behind one that waits at a semaphore: such a batch goes on by itself, in
    /// a thread of the simulator, when memory changes. Returns false when the context is lost, at once or
    /// before.
    bool submit(Submission submission);
    /// True while batches wait.
    [[nodiscard]] bool busy() const;
    /// How many batches were submitted. Whether the first `count` of them have ended, in whatever way.
    [[nodiscard]] std::uint64_t submitted() const;
    [[nodiscard]] bool have_ended(std::uint64_t count) const;
    /// Why the context is lost; empty: it is not.
    [[nodiscard]] std::string lost_reason() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace zeva::sim
