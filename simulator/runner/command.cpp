#include "command.hpp"

#include "base/error.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zeva/unique_fd.hpp>

namespace zeva::sim {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto time_for_stragglers = std::chrono::seconds{2};
constexpr std::size_t kept_errors = 65536;
constexpr int exit_not_found = 127;
constexpr int exit_not_executable = 126;
constexpr int exit_timed_out = 124;
constexpr int exit_signalled = 128;

/// A file for standard error that cannot grow without bound.
UniqueFd make_error_file() {
    UniqueFd file{::memfd_create("standard error", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    if (!file || ::ftruncate(file.get(), kept_errors) != 0 ||
        ::fcntl(file.get(), F_ADD_SEALS, F_SEAL_GROW) != 0)
        throw_system_error("memfd_create", errno);
    return file;
}

std::string text_of(const UniqueFd& file) {
    std::string text(kept_errors, '\0');
    const ssize_t size = ::pread(file.get(), text.data(), text.size(), 0);
    text.resize(::strnlen(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0));
    return text;
}

std::vector<char*> pointers_to(std::vector<std::string>& lines) {
    std::vector<char*> pointers;
    for (std::string& line : lines)
        pointers.push_back(line.data());
    pointers.push_back(nullptr);
    return pointers;
}

/// What posix_spawn is to do between fork and exec.
class SpawnSettings {
public:
    SpawnSettings(const sigset_t& mask, const UniqueFd& errors) {
        ::posix_spawnattr_init(&attributes_);
        ::posix_spawn_file_actions_init(&actions_);
        sigset_t defaults;
        sigemptyset(&defaults);
        sigaddset(&defaults, SIGXFSZ); // which the tool ignores
        ::posix_spawnattr_setsigdefault(&attributes_, &defaults);
        ::posix_spawnattr_setsigmask(&attributes_, &mask);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        if (!errors)
            return;
        ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions_, errors.get(), STDERR_FILENO);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
    ~SpawnSettings() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    [[nodiscard]] const posix_spawnattr_t* attributes() const { return &attributes_; }
    [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &actions_; }

private:
    posix_spawnattr_t attributes_{};
    posix_spawn_file_actions_t actions_{};
};

/// A process and its descendants, which become children of this process when their parents end.
class ProcessTree {
public:
    explicit ProcessTree(pid_t root) : root_(root) {}

    [[nodiscard]] bool root_runs() const { return !root_status_; }
    [[nodiscard]] int root_status() const { return root_status_.value_or(0); }

    /// Waits for the root, or for all; false when the time is over.
    bool wait_for_root(const SignalBlock& signals, std::optional<Clock::time_point> until) {
        while (reap(), root_runs())
            if (!pass_on(signals.wait(until)))
                return false;
        return true;
    }
    bool wait_for_all(const SignalBlock& signals, Clock::time_point until) {
        while (reap())
            if (!pass_on(signals.wait(until)))
                return false;
        return true;
    }

    /// Kills children until no more of them appear. Returns how many there were.
    unsigned kill_all() {
        unsigned count = 0;
        for (int status = 0;; ++count) {
            kill_children();
            const pid_t pid = ::waitpid(-1, &status, 0);
            if (pid < 0)
                return count;
            remember(pid, status);
        }
    }

private:
    void remember(pid_t pid, int status) {
        if (pid == root_)
            root_status_ = status;
    }

    /// Takes note of all that have ended; false when there are no others.
    bool reap() {
        int status = 0;
        pid_t pid = 0;
        while ((pid = ::waitpid(-1, &status, WNOHANG)) > 0)
            remember(pid, status);
        return pid == 0;
    }

    /// False when nothing came in time.
    bool pass_on(const std::optional<siginfo_t>& signal) {
        if (signal && signal->si_signo != SIGCHLD) {
            if (!root_runs())
                return false;                 // an impatient user
            if (signal->si_code != SI_KERNEL) // the terminal tells every process of the foreground itself
                ::kill(root_, signal->si_signo);
        }
        return signal.has_value();
    }

    void kill_children() const {
        if (root_runs())
            ::kill(root_, SIGKILL);
        std::ifstream children{"/proc/thread-self/children"};
        for (pid_t pid = 0; children >> pid;)
            ::kill(pid, SIGKILL);
    }

    pid_t root_;
    std::optional<int> root_status_;
};

CommandEnd end_of(const ProcessTree& tree) {
    const int status = tree.root_status();
    if (WIFSIGNALED(status))
        return {.exit_code = exit_signalled + WTERMSIG(status), .signal = WTERMSIG(status)};
    return {.exit_code = WEXITSTATUS(status)};
}

CommandEnd see_to_the_end(pid_t root, const SignalBlock& signals,
                          std::optional<std::chrono::seconds> timeout) {
    ProcessTree tree{root};
    std::optional<Clock::time_point> until;
    if (timeout)
        until = Clock::now() + *timeout;
    if (!tree.wait_for_root(signals, until)) {
        tree.kill_all();
        return {.exit_code = exit_timed_out, .timed_out = true};
    }
    unsigned stragglers = 0;
    if (!tree.wait_for_all(signals, Clock::now() + time_for_stragglers))
        stragglers = tree.kill_all();
    CommandEnd end = end_of(tree);
    end.stragglers = stragglers;
    return end;
}

} // namespace

CommandEnd run_command(const CommandRequest& request, const SignalBlock& signals) {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    const UniqueFd errors = request.streams == Streams::captured ? make_error_file() : UniqueFd{};
    const SpawnSettings settings{signals.before(), errors};
    std::vector<std::string> words = request.words;
    std::vector<std::string> variables = request.environment.lines();
    pid_t pid = 0;
    const int error = ::posix_spawnp(&pid, words.front().c_str(), settings.actions(), settings.attributes(),
                                     pointers_to(words).data(), pointers_to(variables).data());
    if (error != 0)
        return {.exit_code = error == ENOENT ? exit_not_found : exit_not_executable,
                .not_started = std::strerror(error)};
    CommandEnd end = see_to_the_end(pid, signals, request.timeout);
    if (errors)
        end.errors = text_of(errors);
    return end;
}

} // namespace zeva::sim
