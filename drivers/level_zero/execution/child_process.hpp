// Running a program as a child process, whatever the host program does with its signals and descriptors.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>
#include <zeva/unique_fd.hpp>

namespace zeva::ze_driver {

struct ChildLimits {
    unsigned long cpu_seconds = 0;
    unsigned long memory = 0; ///< bytes of address space; 0 for no limit
    std::chrono::seconds time{0};
};

struct ChildEnd {
    enum class Kind {
        exited,      ///< `code` is its exit status
        signalled,   ///< `code` is the signal
        lost,        ///< it ended, but the host program took or ignores its status (SIGCHLD)
        out_of_time, ///< it was killed
        not_started, ///< `code` is the errno
    };
    Kind kind = Kind::not_started;
    int code = 0;
};

/// Runs `program` and waits for its end. It has an empty environment, default signal actions, and no
/// descriptors but these: nothing on standard input, `output` and `errors`, and `inputs` from 3 on.
[[nodiscard]] ChildEnd run_child(const std::string& program, const std::vector<std::string>& arguments,
                                 const UniqueFd& output, const UniqueFd& errors,
                                 std::span<const UniqueFd> inputs, const ChildLimits& limits);

} // namespace zeva::ze_driver
