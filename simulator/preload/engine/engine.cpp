#include "engine/engine.hpp"

#include "engine/context_state.hpp"
#include "engine/walk.hpp"
#include "engine/worker.hpp"

#include <deque>
#include <utility>

namespace zeva::sim {

/// Everything here with the worker's lock held. The batches that are done go to `ended`: their objects are
/// released when the lock is not held any more.
struct EngineContext::State final : Waiting {
    explicit State(const GpuModel& gpu) : model(gpu), kept(gpu) {}

    bool look(EndedBatches& ended) override;
    void drop_batches(EndedBatches& ended);
    void start_anew_after_fork(EndedBatches& ended);
    [[nodiscard]] bool is_of_this_process() const {
        return process_generation == Worker::instance().process_generation();
    }

    const GpuModel& model;
    ContextState kept;                         ///< from batch to batch
    std::deque<std::shared_ptr<Walk>> batches; ///< the first one waits
    std::uint64_t submitted = 0;
    std::string reason;
    std::uint64_t process_generation = Worker::instance().process_generation();
};

bool EngineContext::State::look(EndedBatches& ended) {
    while (!batches.empty()) {
        const auto flow = batches.front()->run();
        if (flow == Flow::waits)
            break;
        if (flow == Flow::lost) {
            reason = batches.front()->reason();
            drop_batches(ended);
        } else {
            ended.push_back(std::move(batches.front()));
            batches.pop_front();
        }
    }
    return !batches.empty();
}

void EngineContext::State::drop_batches(EndedBatches& ended) {
    ended.insert(ended.end(), batches.begin(), batches.end());
    batches.clear();
}

void EngineContext::State::start_anew_after_fork(EndedBatches& ended) {
    if (is_of_this_process())
        return;
    process_generation = Worker::instance().process_generation();
    drop_batches(ended);
    kept = ContextState(model);
    reason.clear();
}

EngineContext::EngineContext(const GpuModel& model) : state_(std::make_shared<State>(model)) {}

EngineContext::~EngineContext() {
    EndedBatches ended; // outlives the lock
    const auto lock = Worker::instance().lock();
    state_->drop_batches(ended);
}

bool EngineContext::submit(Submission submission) {
    auto& worker = Worker::instance();
    EndedBatches ended; // outlives the lock
    const auto lock = worker.lock();
    auto& state = *state_;
    state.start_anew_after_fork(ended);
    if (!state.reason.empty())
        return false;
    ++state.submitted;
    state.batches.push_back(std::make_shared<Walk>(state.model, state.kept, std::move(submission)));
    if (state.look(ended))
        worker.watch(state_);
    return state.reason.empty();
}

bool EngineContext::busy() const {
    const auto lock = Worker::instance().lock();
    return state_->is_of_this_process() && !state_->batches.empty();
}

std::uint64_t EngineContext::submitted() const {
    const auto lock = Worker::instance().lock();
    return state_->submitted;
}

bool EngineContext::have_ended(std::uint64_t count) const {
    const auto lock = Worker::instance().lock();
    return !state_->is_of_this_process() || count <= state_->submitted - state_->batches.size();
}

std::string EngineContext::lost_reason() const {
    const auto lock = Worker::instance().lock();
    return state_->is_of_this_process() ? state_->reason : std::string{};
}

} // namespace zeva::sim
