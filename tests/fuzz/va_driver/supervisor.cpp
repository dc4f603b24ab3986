#include "supervisor.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <thread>

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace zeva::test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds longest_run{60};
constexpr std::uint64_t no_run = ~std::uint64_t{0};

/// The seed of the run that the child does, where both processes see it.
std::atomic<std::uint64_t>& shared_seed() {
    void* const memory = ::mmap(nullptr, sizeof(std::atomic<std::uint64_t>), PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return *new (memory) std::atomic<std::uint64_t>(no_run);
}

/// The exit code of the child.
int do_runs(std::uint64_t first_seed, std::uint64_t count, double seconds,
            const std::function<Run()>& prepare, std::atomic<std::uint64_t>& seed) {
    try {
        const Run run = prepare();
        const auto end = Clock::now() + std::chrono::duration<double>(seconds);
        std::uint64_t done = 0;
        for (; done < count && (seconds == 0 || Clock::now() < end); ++done) {
            seed = first_seed + done;
            run(seed);
        }
        seed = no_run;
        fmt::print("{} runs\n", done);
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return EXIT_FAILURE;
    }
}

/// Waits for the child's end, or ends it when a run takes too long. The status of waitpid.
int watch(pid_t child, const std::atomic<std::uint64_t>& seed) {
    std::uint64_t current = seed;
    auto since = Clock::now();
    int status = 0;
    while (::waitpid(child, &status, WNOHANG) == 0) {
        if (const std::uint64_t now = seed; now != current) {
            current = now;
            since = Clock::now();
        } else if (Clock::now() - since > longest_run) {
            fmt::print(stderr, "no end after {} s\n", longest_run.count());
            ::kill(child, SIGABRT);
            ::waitpid(child, &status, 0);
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    return status;
}

} // namespace

int supervise(std::uint64_t first_seed, std::uint64_t count, double seconds,
              const std::function<Run()>& prepare) {
    std::atomic<std::uint64_t>& seed = shared_seed();
    const pid_t child = ::fork();
    if (child == 0)
        std::exit(do_runs(first_seed, count, seconds, prepare, seed));
    const int status = watch(child, seed);
    if (WIFSIGNALED(status))
        fmt::print(stderr, "ended by {}\n", ::strsignal(WTERMSIG(status)));
    if (status != 0 && seed != no_run)
        fmt::print(stderr, "again: --seed {} --runs 1\n", seed.load());
    return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace zeva::test
