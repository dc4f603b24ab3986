#include "verdict.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

namespace zeva::sim {
namespace {

std::string first_line(std::string_view text) {
    return std::string{text.substr(0, text.find('\n'))};
}

/// Of the text of a crash, `SIGSEGV in libigdgmm.so.12+0x1234`.
std::string library_in(std::string_view crash) {
    constexpr std::string_view before = " in ";
    const auto start = crash.find(before);
    if (start == std::string_view::npos)
        return "unknown";
    const std::string_view rest = crash.substr(start + before.size());
    return std::string{rest.substr(0, rest.find_first_of("+ "))};
}

Judgement judge_crash(const RunResult& result) {
    for (const ReportedIncident& incident : result.report.all_incidents())
        if (incident.kind == IncidentKind::crash)
            return {Verdict::crash, {library_in(incident.text)}, incident.text};
    return {Verdict::crash, {"unknown"}, fmt::format("killed: {}", ::strsignal(result.end.signal))};
}

Judgement judge_leak(const std::vector<AliveObjects>& alive) {
    Judgement judgement{Verdict::leak, {}, {}};
    for (const AliveObjects& objects : alive) {
        judgement.detail += (judgement.detail.empty() ? "" : ", ") + to_text(objects);
        if (std::ranges::find(judgement.libraries, objects.creator) == judgement.libraries.end())
            judgement.libraries.push_back(objects.creator);
    }
    return judgement;
}

bool is_hit(const RunReport& report) {
    return std::ranges::any_of(report.all_incidents(), [](const ReportedIncident& incident) {
        return incident.kind == IncidentKind::injected_fault;
    });
}

} // namespace

std::string_view name_of(Verdict verdict) {
    constexpr std::array<std::string_view, 6> names{"clean error", "unaffected", "unclear error",
                                                    "leak",        "crash",      "hang"};
    return names[static_cast<std::size_t>(verdict)];
}

bool is_good(Verdict verdict) {
    return verdict == Verdict::clean_error || verdict == Verdict::unaffected;
}

Judgement judge(const RunResult& result) {
    const CommandEnd& end = result.end;
    if (end.timed_out)
        return {Verdict::hang, {}, "not at its end in time"};
    if (end.signal != 0)
        return judge_crash(result);
    if (const auto alive = result.report.all_alive(); !alive.empty())
        return judge_leak(alive);
    if (end.exit_code == 0)
        return {Verdict::unaffected, {}, is_hit(result.report) ? "" : "the call was not made this time"};
    const auto lines = std::ranges::count(end.errors, '\n');
    if (lines == 1)
        return {Verdict::clean_error, {}, first_line(end.errors)};
    return {Verdict::unclear_error,
            {},
            fmt::format("exit code {}, {} lines on standard error: {}", end.exit_code, lines,
                        first_line(end.errors))};
}

} // namespace zeva::sim
