#include "execution/child_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace zeva::ze_driver {
namespace {

/// The owned file actions of posix_spawn.
class FileActions {
public:
    FileActions() { posix_spawn_file_actions_init(&actions_); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;
    ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }

    void open_nothing(int as) { posix_spawn_file_actions_addopen(&actions_, as, "/dev/null", O_RDONLY, 0); }
    void pass(const UniqueFd& from, int as) { posix_spawn_file_actions_adddup2(&actions_, from.get(), as); }
    void close_from(int first) { posix_spawn_file_actions_addclosefrom_np(&actions_, first); }
    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

/// The owned attributes of posix_spawn: signals as a program expects them.
class DefaultSignals {
public:
    DefaultSignals() {
        posix_spawnattr_init(&attributes_);
        sigset_t set;
        sigfillset(&set);
        posix_spawnattr_setsigdefault(&attributes_, &set);
        sigemptyset(&set);
        posix_spawnattr_setsigmask(&attributes_, &set);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    }
    DefaultSignals(const DefaultSignals&) = delete;
    DefaultSignals& operator=(const DefaultSignals&) = delete;
    ~DefaultSignals() { posix_spawnattr_destroy(&attributes_); }

    [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

/// Copies of descriptors above those that the child is given, so that passing one does not overwrite another.
std::vector<UniqueFd> out_of_the_way(std::span<const UniqueFd* const> files, int first_free) {
    std::vector<UniqueFd> copies;
    for (const UniqueFd* file : files)
        copies.emplace_back(fcntl(file->get(), F_DUPFD_CLOEXEC, first_free));
    return copies;
}

void limit(pid_t child, const ChildLimits& limits) {
    const auto set = [child](auto resource, rlim_t value) {
        const rlimit both{value, value};
        prlimit(child, resource, &both, nullptr);
    };
    set(RLIMIT_CPU, limits.cpu_seconds);
    set(RLIMIT_CORE, 0);
    if (limits.memory != 0)
        set(RLIMIT_AS, limits.memory);
}

/// False when the process of the descriptor still runs after `time`.
bool ends_within(const UniqueFd& process, std::chrono::seconds time) {
    const auto deadline = std::chrono::steady_clock::now() + time;
    pollfd waited{process.get(), POLLIN, 0};
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0)
            return false;
        const int ready = poll(&waited, 1, static_cast<int>(left.count()));
        if (ready > 0 || (ready < 0 && errno != EINTR))
            return true;
    }
}

ChildEnd wait_for(pid_t child, std::chrono::seconds time) {
    // The child by its descriptor: its number is another's as soon as the host program has taken its status.
    const UniqueFd process{static_cast<int>(syscall(SYS_pidfd_open, child, 0))};
    const bool in_time = !process || ends_within(process, time);
    if (!in_time)
        syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0);
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR)
            return {in_time ? ChildEnd::Kind::lost : ChildEnd::Kind::out_of_time, 0};
    }
    if (!in_time)
        return {ChildEnd::Kind::out_of_time, 0};
    if (WIFSIGNALED(status))
        return {ChildEnd::Kind::signalled, WTERMSIG(status)};
    return {ChildEnd::Kind::exited, WEXITSTATUS(status)};
}

} // namespace

ChildEnd run_child(const std::string& program, const std::vector<std::string>& arguments,
                   const UniqueFd& output, const UniqueFd& errors, std::span<const UniqueFd> inputs,
                   const ChildLimits& limits) {
    std::vector<const UniqueFd*> files{&output, &errors};
    for (const UniqueFd& input : inputs)
        files.push_back(&input);
    const int first_free = STDOUT_FILENO + static_cast<int>(files.size());
    const std::vector<UniqueFd> copies = out_of_the_way(files, first_free);
    FileActions actions;
    actions.open_nothing(STDIN_FILENO);
    for (int i = 0; const UniqueFd& copy : copies)
        actions.pass(copy, STDOUT_FILENO + i++);
    actions.close_from(first_free);

    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    std::array<char*, 1> environment{nullptr};
    const DefaultSignals signals;
    pid_t child = 0;
    const int failure =
        posix_spawn(&child, program.c_str(), actions.get(), signals.get(), argv.data(), environment.data());
    if (failure != 0)
        return {ChildEnd::Kind::not_started, failure};
    limit(child, limits);
    return wait_for(child, limits.time);
}

} // namespace zeva::ze_driver
