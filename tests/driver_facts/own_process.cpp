// Facts that may crash or hang: each in a child of its own, which sends its rows through a pipe.
#include "fact.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zeva/unique_fd.hpp>

namespace zeva::driver_facts {
namespace {

constexpr char field_end = '\0';
int pipe_to_parent = -1;

[[noreturn]] void run_child(const Fact& fact, UniqueFd pipe) {
    pipe_to_parent = pipe.get();
    for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL})
        std::signal(signal, SIG_DFL); // nobody who reports crashes
    const UniqueFd null{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
    ::dup2(null.get(), STDOUT_FILENO); // the last words of a driver that aborts
    ::dup2(null.get(), STDERR_FILENO);
    try {
        for (const Row& row : fact.measure())
            tell(row);
    } catch (const std::exception& error) {
        tell({"error", error.what()});
    }
    ::_exit(EXIT_SUCCESS); // what the drivers do at exit is no part of the fact
}

Rows to_rows(const std::string& text) {
    Rows rows;
    std::vector<std::string> fields{""};
    for (const char c : text)
        if (c == field_end)
            fields.emplace_back();
        else
            fields.back() += c;
    for (std::size_t i = 0; i + 2 < fields.size(); i += 2)
        rows.push_back({fields[i], fields[i + 1]});
    return rows;
}

/// Everything that the child sends until it ends; kills a child that is silent for too long.
std::string receive(pid_t child, int pipe, bool& hangs) {
    constexpr int deadline_ms = 10000;
    std::string text;
    std::array<char, 4096> buffer{};
    for (;;) {
        pollfd waiting{pipe, POLLIN, 0};
        const int ready = ::poll(&waiting, 1, deadline_ms);
        if (ready < 0 && errno == EINTR)
            continue;
        hangs = ready == 0;
        if (hangs)
            ::kill(child, SIGKILL);
        const ssize_t count = ready > 0 ? ::read(pipe, buffer.data(), buffer.size()) : 0;
        if (count <= 0)
            return text;
        text.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

std::string how_it_ended(int status) {
    if (!WIFSIGNALED(status))
        return "goes on";
    return std::string{"ends by SIG"} + ::sigabbrev_np(WTERMSIG(status));
}

} // namespace

void tell(const Row& row) {
    const std::string text = row.tried + field_end + row.seen + field_end;
    static_cast<void>(!::write(pipe_to_parent, text.data(), text.size()));
}

Rows measure_in_own_process(const Fact& fact) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw std::runtime_error("pipe2");
    UniqueFd reading{ends[0]};
    UniqueFd writing{ends[1]};
    const pid_t child = ::fork();
    if (child < 0)
        throw std::runtime_error("fork");
    if (child == 0)
        run_child(fact, std::move(writing));
    writing.reset();

    bool hangs = false;
    Rows rows = to_rows(receive(child, reading.get(), hangs));
    int status = 0;
    ::waitpid(child, &status, 0);
    rows.push_back({"process", hangs ? "hangs" : how_it_ended(status)});
    return rows;
}

} // namespace zeva::driver_facts
