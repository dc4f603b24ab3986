// The lock of all contexts, and the thread that goes on with batches that wait.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace zeva::sim {

class Walk;

/// Batches that are done. They hold objects, whose owners have locks of their own: released without the
/// worker's.
using EndedBatches = std::vector<std::shared_ptr<Walk>>;

/// Something that waits for memory to change.
class Waiting {
public:
    virtual ~Waiting() = default;
    /// Looks again, with the lock held. False: it waits no more.
    virtual bool look(EndedBatches& ended) = 0;
};

/// One for the process, never destroyed. Its thread starts when the first batch waits and ends when none
/// does; it takes no signals, keeps no process from exiting, and does not exist in a forked child until that
/// needs one.
class Worker {
public:
    static Worker& instance();

    [[nodiscard]] std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }
    /// Looks at it from now on until it waits no more or has ended. The lock is held.
    void watch(const std::shared_ptr<Waiting>& waiting);
    /// Changes in a forked child: what was made before is to start anew. The lock is held.
    [[nodiscard]] std::uint64_t process_generation() const { return process_generation_; }

private:
    Worker();
    void start();
    void run();
    /// False: none waits any more, and the thread is to end.
    bool look_at_all();
    void restart_in_child();

    std::mutex mutex_; ///< held over a fork
    std::vector<std::weak_ptr<Waiting>> waiting_;
    bool runs_ = false;
    std::uint64_t process_generation_ = 0;
};

} // namespace zeva::sim
