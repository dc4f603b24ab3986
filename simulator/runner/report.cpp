#include "report.hpp"

#include "base/mapping.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <zeva/unique_fd.hpp>

namespace zeva::sim {
namespace {

constexpr std::array<std::string_view, 7> object_names{"drm_file", "gem",     "context",  "address_space",
                                                       "syncobj",  "dma_buf", "sync_file"};
constexpr std::array<std::string_view, 8> incident_names{
    "use_after_free", "use_after_close", "foreign_import", "lost_context",
    "injected_fault", "crash",           "unknown_call",   "ledger_full"};

template <std::size_t size>
std::string text_of(const std::array<char, size>& text) {
    return {text.data(), ::strnlen(text.data(), size)};
}

/// Adds up what is of one kind and creator.
class AliveSums {
public:
    void add(ObjectKind kind, const std::string& creator, std::uint64_t count, std::uint64_t bytes) {
        auto& [sum_count, sum_bytes] = sums_[{kind, creator}];
        sum_count += count;
        sum_bytes += bytes;
    }
    [[nodiscard]] std::vector<AliveObjects> list() const {
        std::vector<AliveObjects> result;
        for (const auto& [key, sum] : sums_)
            result.push_back({key.first, key.second, sum.first, sum.second});
        return result;
    }

private:
    std::map<std::pair<ObjectKind, std::string>, std::pair<std::uint64_t, std::uint64_t>> sums_;
};

std::vector<AliveObjects> alive_in(const Ledger& ledger) {
    AliveSums sums;
    const std::size_t count = std::min<std::size_t>(ledger.object_count, max_objects);
    for (const LedgerObject& object : std::span{ledger.objects}.first(count))
        if (object.alive != 0)
            sums.add(object.kind, text_of(object.creator), 1, object.size);
    return sums.list();
}

std::vector<ReportedIncident> incidents_in(const Ledger& ledger) {
    std::vector<ReportedIncident> result;
    const std::size_t count = std::min<std::size_t>(ledger.incident_count, max_incidents);
    for (const Incident& incident : std::span{ledger.incidents}.first(count))
        if (incident.written != 0)
            result.push_back({incident.kind, text_of(incident.text)});
    return result;
}

std::map<std::string, std::uint64_t> calls_in(const Ledger& ledger) {
    std::map<std::string, std::uint64_t> result;
    for (std::size_t i = 0; i < ioctl_names().size(); ++i)
        if (ledger.calls[i] != 0)
            result[std::string{ioctl_names()[i].name}] = ledger.calls[i];
    return result;
}

/// Of a file named `PID-IMAGE`.
unsigned image_of(const std::filesystem::path& file) {
    const std::string name = file.filename().string();
    unsigned image = 0;
    std::from_chars(name.data() + name.find('-') + 1, name.data() + name.size(), image);
    return image;
}

std::optional<ProcessReport> read_ledger(const std::filesystem::path& file) {
    const UniqueFd fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    struct stat status {};
    if (!fd || ::fstat(fd.get(), &status) != 0 || static_cast<std::size_t>(status.st_size) < sizeof(Ledger))
        return std::nullopt;
    const Mapping mapping = Mapping::map(fd.get(), sizeof(Ledger), Mapping::Access::read);
    if (!mapping)
        return std::nullopt;
    const auto& ledger = *reinterpret_cast<const Ledger*>(mapping.data());
    if (ledger.magic != ledger_magic)
        return std::nullopt;
    return ProcessReport{text_of(ledger.program), ledger.pid,           image_of(file),
                         alive_in(ledger),        incidents_in(ledger), calls_in(ledger)};
}

} // namespace

bool ProcessReport::is_clean() const {
    return alive.empty() && std::ranges::all_of(incidents, [](const ReportedIncident& incident) {
               return incident.kind == IncidentKind::injected_fault;
           });
}

bool RunReport::is_clean() const {
    return std::ranges::all_of(processes, &ProcessReport::is_clean);
}

std::vector<AliveObjects> RunReport::all_alive() const {
    AliveSums sums;
    for (const ProcessReport& process : processes)
        for (const AliveObjects& objects : process.alive)
            sums.add(objects.kind, objects.creator, objects.count, objects.bytes);
    return sums.list();
}

std::map<std::string, std::uint64_t> RunReport::all_calls() const {
    std::map<std::string, std::uint64_t> sums;
    for (const ProcessReport& process : processes)
        for (const auto& [name, count] : process.calls)
            sums[name] += count;
    return sums;
}

std::vector<ReportedIncident> RunReport::all_incidents() const {
    std::vector<ReportedIncident> all;
    for (const ProcessReport& process : processes)
        all.insert(all.end(), process.incidents.begin(), process.incidents.end());
    return all;
}

std::string_view name_of(ObjectKind kind) {
    const auto index = static_cast<std::size_t>(kind);
    return index < object_names.size() ? object_names[index] : "unknown";
}

std::string_view name_of(IncidentKind kind) {
    const auto index = static_cast<std::size_t>(kind);
    return index < incident_names.size() ? incident_names[index] : "unknown";
}

std::string to_text(const AliveObjects& objects) {
    const std::string size = objects.bytes != 0 ? fmt::format(" ({} bytes)", objects.bytes) : "";
    return fmt::format("{} {}{} by {}", name_of(objects.kind), objects.count, size, objects.creator);
}

RunReport read_ledgers(const std::filesystem::path& folder) {
    RunReport report;
    for (const auto& entry : std::filesystem::directory_iterator{folder})
        if (auto process = read_ledger(entry.path()))
            report.processes.push_back(std::move(*process));
    std::ranges::sort(report.processes, {}, [](const ProcessReport& process) {
        return std::pair{process.pid, process.image};
    });
    for (std::size_t i = 1; i < report.processes.size(); ++i)
        if (report.processes[i].pid == report.processes[i - 1].pid)
            report.processes[i - 1].alive.clear();
    return report;
}

} // namespace zeva::sim
