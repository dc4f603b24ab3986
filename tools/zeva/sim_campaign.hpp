// zeva sim --fail-each: every ioctl of a command made to fail.
#pragma once

#include <fault_campaign.hpp>
#include <string>

namespace zeva::tool {

struct CampaignArguments {
    sim::CampaignRequest request;
    std::string known_faults; ///< file; empty: none is tolerated
    std::string report;       ///< file; empty: none
};

/// Prints a line for each case and a summary. Throws ExitStatus when a case is not as it should be.
void run_campaign(const CampaignArguments& arguments);

} // namespace zeva::tool
