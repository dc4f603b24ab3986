#include "comparison.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <vector>

namespace zeva::bench {
namespace {

/// Prints as usual, and keeps the median of every benchmark.
class Recorder : public benchmark::ConsoleReporter {
public:
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs) {
            has_failed_ = has_failed_ || run.error_occurred;
            // A single repetition has no median.
            if (run.run_type == Run::RT_Iteration || run.aggregate_name == "median")
                microseconds_[run.run_name.function_name] =
                    run.GetAdjustedRealTime() / benchmark::GetTimeUnitMultiplier(run.time_unit) * 1e6;
        }
        ConsoleReporter::ReportRuns(runs);
    }

    [[nodiscard]] bool has_failed() const { return has_failed_; }

    /// Nothing for benchmarks that were not run.
    [[nodiscard]] std::optional<double> median(const std::string& name) const {
        const auto found = microseconds_.find(name);
        return found == microseconds_.end() ? std::nullopt : std::optional{found->second};
    }

private:
    std::map<std::string, double> microseconds_;
    bool has_failed_ = false;
};

/// False when the limit is exceeded.
bool print(const Comparison& comparison, const Recorder& times) {
    const auto ours = times.median(comparison.benchmark);
    const auto theirs = comparison.alternative.empty() ? 1.0 : times.median(comparison.alternative);
    if (!ours || !theirs)
        return true; // filtered out
    const double ratio = *ours / *theirs;
    const std::string unit = comparison.alternative.empty()
                                 ? "us"
                                 : fmt::format("times {} ({:.1f} us)", comparison.alternative, *theirs);
    fmt::print("{:32} {:10.1f} us = {:8.2f} {}, limit {:.2f}{}\n", comparison.benchmark, *ours, ratio, unit,
               comparison.limit, ratio <= comparison.limit ? "" : "  EXCEEDED");
    return ratio <= comparison.limit;
}

} // namespace

int run(int argc, char** argv, std::span<const Comparison> comparisons) {
    // Other programs disturb one figure as much as its alternative when both are measured in turn. The user's
    // own options come later and win.
    std::string defaults[] = {"--benchmark_repetitions=9", "--benchmark_enable_random_interleaving=true",
                              "--benchmark_min_time=0.05", "--benchmark_display_aggregates_only=true"};
    std::vector<char*> arguments{argv[0]};
    for (std::string& option : defaults)
        arguments.push_back(option.data());
    arguments.insert(arguments.end(), argv + 1, argv + argc);
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data()))
        return 2;
    Recorder recorder;
    benchmark::RunSpecifiedBenchmarks(&recorder);
    fmt::print("\nMedian times:\n");
    bool are_kept = true;
    for (const Comparison& comparison : comparisons)
        are_kept = print(comparison, recorder) && are_kept;
    return are_kept && !recorder.has_failed() ? 0 : 1;
}

} // namespace zeva::bench
