// Who will set a signal.
#pragma once

#include "signal.hpp"
#include "spin_lock.hpp"

#include <memory>

namespace zeva::ze_driver {

class CommandStream;

/// The stream that was last given work which ends with a signal, so that a thread that waits for the signal
/// can do the work itself instead of waking another one. Thread safe.
class SignalSource {
public:
    void set(std::weak_ptr<CommandStream> stream);
    void forget() { set({}); }

    /// As Signal::wait. A thread that waits without limit helps.
    [[nodiscard]] ze_result_t wait(const Signal& signal, const Deadline& deadline);

private:
    SpinLock lock_;
    std::weak_ptr<CommandStream> stream_; ///< guarded by lock_
};

} // namespace zeva::ze_driver
