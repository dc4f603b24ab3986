// Who is working on a surface or a coded buffer.
#pragma once

#include "completion.hpp"
#include "recycled_memory.hpp"

#include <chrono>
#include <memory>
#include <mutex>

namespace zeva::va_driver {

/// The work that was given to contexts and reads or writes one surface or coded buffer. A write waits for all
/// that came before it, a read for the last write. Thread safe.
class ResourceUse {
public:
    using Work = std::shared_ptr<Completion>;

    /// Appends to `before` what has to finish before `work` may read or write.
    void add_reader(const Work& work, RecycledVector<Work>& before);
    void add_writer(const Work& work, RecycledVector<Work>& before);

    /// Waits for all of it, at most `timeout`: false when it was not enough.
    [[nodiscard]] bool wait_for(std::chrono::nanoseconds timeout);
    /// Waits for all of it.
    void wait();
    /// Waits for the last write.
    void wait_for_writer();
    [[nodiscard]] bool is_idle();
    /// What the last write ended with; success while it has not ended, or when there was none.
    [[nodiscard]] VAStatus status();

private:
    [[nodiscard]] RecycledVector<Work> unfinished();

    std::mutex mutex_;
    Work writer_;
    RecycledVector<Work> readers_; ///< since the last write
};

} // namespace zeva::va_driver
