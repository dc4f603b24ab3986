#include "sim_campaign.hpp"

#include "commands.hpp"
#include "output_file.hpp"
#include "sim_report.hpp"

#include <cstdio>
#include <known_faults.hpp>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace zeva::tool {
namespace {

constexpr int exit_signalled = 128;

/// Tells and counts the cases as they come.
class CampaignReport {
public:
    explicit CampaignReport(const std::string& known_faults) {
        if (!known_faults.empty())
            known_ = sim::KnownFaults{known_faults};
    }

    void add(const sim::Fault& fault, const sim::Judgement& judgement) {
        const std::string_view ioctl = sim::ioctl_names()[fault.ioctl].name;
        const bool known = !is_good(judgement.verdict) && known_.cover(ioctl, judgement);
        const std::string verdict = fmt::format("{}{}", name_of(judgement.verdict), known ? " (known)" : "");
        fmt::print("{:<36} {:<14} {}\n", to_text(fault), verdict, judgement.detail);
        std::fflush(stdout);
        ++counts_[verdict];
        failed_ = failed_ || (!known && !is_good(judgement.verdict));
        cases_.push_back({{"fault", to_text(fault)},
                          {"verdict", name_of(judgement.verdict)},
                          {"known", known},
                          {"libraries", judgement.libraries},
                          {"detail", judgement.detail}});
    }

    void print_summary() const {
        std::size_t sum = 0;
        std::string parts;
        for (const auto& [verdict, count] : counts_) {
            sum += count;
            parts += fmt::format(", {} {}", count, verdict);
        }
        fmt::print("{} faults{}\n", sum, parts);
        for (const std::string& line : known_.unmatched())
            fmt::print("out of date: {}\n", line);
    }

    [[nodiscard]] bool is_good() const { return !failed_ && known_.unmatched().empty(); }

    [[nodiscard]] nlohmann::ordered_json to_json(const sim::RunRequest& request) const {
        return {
            {"command", request.command}, {"machine", machine_json(request.machine)}, {"clean", is_good()},
            {"verdicts", counts_},        {"out_of_date", known_.unmatched()},        {"cases", cases_}};
    }

private:
    static bool is_good(sim::Verdict verdict) { return sim::is_good(verdict); }

    sim::KnownFaults known_;
    std::map<std::string, std::size_t> counts_;
    nlohmann::ordered_json cases_ = nlohmann::ordered_json::array();
    bool failed_ = false;
};

} // namespace

void run_campaign(const CampaignArguments& arguments) {
    CampaignReport report{arguments.known_faults};
    const int signal = sim::run_campaign(arguments.request, sim::find_faults(arguments.request),
                                         [&report](const sim::Fault& fault, const sim::Judgement& judgement) {
                                             report.add(fault, judgement);
                                         });
    if (signal != 0)
        throw ExitStatus{exit_signalled + signal};
    report.print_summary();
    if (!arguments.report.empty())
        write_json(arguments.report, report.to_json(arguments.request.run));
    if (!report.is_good())
        throw ExitStatus{1};
}

} // namespace zeva::tool
