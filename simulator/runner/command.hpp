// Starting a program and seeing it, and whatever it started, to the end.
#pragma once

#include "environment.hpp"
#include "signal_block.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace zeva::sim {

/// Where a command's standard streams lead.
enum class Streams {
    inherited, ///< to the caller's
    captured,  ///< no input, output dropped, errors kept
};

struct CommandRequest {
    std::vector<std::string> words; ///< the program, looked up in PATH, and its arguments
    Environment environment;
    Streams streams = Streams::inherited;
    std::optional<std::chrono::seconds> timeout;
};

/// How it went.
struct CommandEnd {
    int exit_code = 0; ///< as shells have it: 128 + signal, 127 not found, 126 not executable, 124 timeout
    int signal = 0;    ///< that killed it; 0: none
    bool timed_out = false;
    unsigned stragglers = 0;   ///< processes that outlived the command and had to be killed
    std::string not_started{}; ///< why, when it could not be started
    std::string errors{};      ///< what it wrote to standard error, when captured; the first 64 KiB
};

/// Runs the command. SIGINT, SIGTERM, SIGHUP and SIGQUIT are passed on to it. Processes that it leaves behind
/// have two seconds to end, then they are killed; at the timeout all of them are, at once. Makes this process
/// the one that inherits orphans: call it in a process without other threads and children.
[[nodiscard]] CommandEnd run_command(const CommandRequest& request, const SignalBlock& signals);

} // namespace zeva::sim
