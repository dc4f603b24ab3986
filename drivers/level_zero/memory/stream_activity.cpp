#include "memory/stream_activity.hpp"

#include <algorithm>
#include <mutex>

namespace zeva::ze_driver {
namespace {

struct Streams {
    std::mutex mutex;
    std::vector<std::shared_ptr<StreamProgress>> progress; ///< guarded by mutex
};

/// Never destroyed: streams may end while the process exits.
Streams& streams() {
    static auto& all = *new Streams;
    return all;
}

} // namespace

StreamActivity::StreamActivity() : progress_(std::make_shared<StreamProgress>()) {
    const std::lock_guard lock{streams().mutex};
    streams().progress.push_back(progress_);
}

StreamActivity::~StreamActivity() {
    const std::lock_guard lock{streams().mutex};
    std::erase(streams().progress, progress_);
}

SubmittedWork SubmittedWork::now() {
    SubmittedWork work;
    const std::lock_guard lock{streams().mutex};
    for (const auto& progress : streams().progress) {
        const std::uint64_t submitted = progress->submitted;
        if (progress->finished < submitted)
            work.marks_.push_back({progress, submitted});
    }
    return work;
}

bool SubmittedWork::is_finished() const {
    return std::ranges::all_of(marks_,
                               [](const Mark& mark) { return mark.progress->finished >= mark.submitted; });
}

void SubmittedWork::wait() const {
    for (const auto& [progress, submitted] : marks_)
        for (std::uint64_t finished = progress->finished; finished < submitted; finished = progress->finished)
            progress->finished.wait(finished);
}

} // namespace zeva::ze_driver
