// Every call of a command made to fail, one a run.
#pragma once

#include "run.hpp"
#include "verdict.hpp"

#include <functional>
#include <vector>

namespace zeva::sim {

struct CampaignRequest {
    RunRequest run; ///< the timeout is that of each run; `fault` and `streams` are not used
    unsigned jobs = 1;
};

/// Every call that the command makes when nothing fails, as a fault to be tried. Throws Error (usage) when
/// the command does not succeed even so.
[[nodiscard]] std::vector<Fault> find_faults(const CampaignRequest& request);

/// Runs the command once for each fault, `jobs` at a time, each in a process group of its own. `on_case` is
/// called in the order of the faults. Returns the signal that interrupted it, or 0. Throws Error when a run
/// cannot be made.
[[nodiscard]] int run_campaign(const CampaignRequest& request, const std::vector<Fault>& faults,
                               const std::function<void(const Fault&, const Judgement&)>& on_case);

} // namespace zeva::sim
