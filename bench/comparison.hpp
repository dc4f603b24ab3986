// The main function of every benchmark program: runs them, and then prints how each figure compares.
#pragma once

#include <span>
#include <string>

namespace zeva::bench {

/// What a benchmark is measured against.
struct Comparison {
    std::string benchmark;
    std::string alternative; ///< another benchmark of the same run; empty: `limit` is a time
    double limit = 0;        ///< the longest time allowed, in times of the alternative or in microseconds
};

/// Runs what is registered, several times in a random order, and prints the medians of `comparisons`. Returns
/// the exit code of the program: 1 when a limit is exceeded or a benchmark failed.
[[nodiscard]] int run(int argc, char** argv, std::span<const Comparison> comparisons);

} // namespace zeva::bench
