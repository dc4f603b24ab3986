// What the command streams of the process have still to do: for memory that is freed when it is no longer
// used.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace zeva::ze_driver {

/// How far one command stream is.
struct StreamProgress {
    std::atomic<std::uint64_t> submitted{0};
    std::atomic<std::uint64_t> finished{0};
};

/// A command stream's part: it counts what it is given and what it has done, without locks. Thread safe.
class StreamActivity {
public:
    StreamActivity();
    ~StreamActivity();
    StreamActivity(const StreamActivity&) = delete;
    StreamActivity& operator=(const StreamActivity&) = delete;

    /// Before the submission can run.
    void submitted() { progress_->submitted.fetch_add(1); }

    /// Once for each submission, in their order, when it has run or was dropped.
    void finished() {
        progress_->finished.fetch_add(1);
        progress_->finished.notify_all();
    }

private:
    std::shared_ptr<StreamProgress> progress_;
};

/// Everything that had been submitted to any stream at some moment. Thread safe.
class SubmittedWork {
public:
    /// What is submitted and not finished now.
    [[nodiscard]] static SubmittedWork now();

    [[nodiscard]] bool is_finished() const;
    /// Returns when all of it has finished.
    void wait() const;

private:
    struct Mark {
        std::shared_ptr<StreamProgress> progress;
        std::uint64_t submitted;
    };
    std::vector<Mark> marks_; ///< of the streams that had something to do
};

} // namespace zeva::ze_driver
