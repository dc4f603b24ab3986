#include "signal_block.hpp"

#include <algorithm>
#include <cerrno>
#include <initializer_list>

namespace zeva::sim {

SignalBlock::SignalBlock() {
    ::signal(SIGCHLD, SIG_DFL); // who was started with it ignored is not told how children end
    sigemptyset(&blocked_);
    for (const int signal : {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT})
        sigaddset(&blocked_, signal);
    ::sigprocmask(SIG_BLOCK, &blocked_, &before_);
}

SignalBlock::~SignalBlock() {
    ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

std::optional<siginfo_t> SignalBlock::wait(std::optional<std::chrono::steady_clock::time_point> until) const {
    using namespace std::chrono;
    while (true) {
        siginfo_t info{};
        int signal = -1;
        if (until) {
            const auto left = std::max(*until - steady_clock::now(), steady_clock::duration{0});
            const timespec time{duration_cast<seconds>(left).count(), (left % seconds{1}).count()};
            signal = ::sigtimedwait(&blocked_, &info, &time);
        } else {
            signal = ::sigwaitinfo(&blocked_, &info);
        }
        if (signal > 0)
            return info;
        if (errno != EINTR)
            return std::nullopt;
    }
}

} // namespace zeva::sim
