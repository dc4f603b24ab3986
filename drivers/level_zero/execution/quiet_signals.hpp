// Threads that leave the signals of the host program alone.
#pragma once

#include <csignal>

namespace zeva::ze_driver {

/// While it lives, threads that the calling one starts handle no signal of the host program but those of
/// their own faults.
class QuietSignals {
public:
    QuietSignals() {
        sigset_t blocked;
        sigfillset(&blocked);
        for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT})
            sigdelset(&blocked, fault);
        pthread_sigmask(SIG_SETMASK, &blocked, &saved_);
    }
    QuietSignals(const QuietSignals&) = delete;
    QuietSignals& operator=(const QuietSignals&) = delete;
    ~QuietSignals() { pthread_sigmask(SIG_SETMASK, &saved_, nullptr); }

private:
    sigset_t saved_{};
};

} // namespace zeva::ze_driver
