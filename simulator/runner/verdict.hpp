// How a command took a call that failed.
#pragma once

#include "run.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace zeva::sim {

enum class Verdict {
    clean_error,   ///< an exit code that is not 0, one line on standard error, nothing left alive
    unaffected,    ///< exit code 0, nothing left alive
    unclear_error, ///< nothing left alive, but not one line on standard error
    leak,          ///< something is left alive
    crash,         ///< ended by a signal
    hang,          ///< did not end in time
};

struct Judgement {
    Verdict verdict;
    std::vector<std::string> libraries; ///< that crashed, or that made what leaked; else empty
    std::string detail;                 ///< one line
};

/// `clean error`, as in the report.
[[nodiscard]] std::string_view name_of(Verdict verdict);
/// Whether it is as it should be.
[[nodiscard]] bool is_good(Verdict verdict);

[[nodiscard]] Judgement judge(const RunResult& result);

} // namespace zeva::sim
