// Runs that may crash or hang.
#pragma once

#include <cstdint>
#include <functional>

namespace zeva::test {

/// One run of those that a seed decides. An exception means that it has failed.
using Run = std::function<void(std::uint64_t seed)>;

/// Does all runs in a child process, which `prepare` is called in first. When a run fails, crashes or takes
/// too long, standard error tells its seed. The result is an exit code.
int supervise(std::uint64_t first_seed, std::uint64_t count, double seconds,
              const std::function<Run()>& prepare);

} // namespace zeva::test
