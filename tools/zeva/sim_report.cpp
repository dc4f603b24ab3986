#include "sim_report.hpp"

#include "output_file.hpp"

#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace zeva::tool {
namespace {

using Json = nlohmann::ordered_json;

Json alive_of(const std::vector<sim::AliveObjects>& alive) {
    Json groups = Json::array();
    for (const sim::AliveObjects& objects : alive)
        groups.push_back({{"kind", name_of(objects.kind)},
                          {"creator", objects.creator},
                          {"count", objects.count},
                          {"bytes", objects.bytes}});
    return groups;
}

Json incidents_of(const std::vector<sim::ReportedIncident>& incidents) {
    Json list = Json::array();
    for (const sim::ReportedIncident& incident : incidents)
        list.push_back({{"kind", name_of(incident.kind)}, {"text", incident.text}});
    return list;
}

std::map<std::string, unsigned> count_kinds(const std::vector<sim::ReportedIncident>& incidents) {
    std::map<std::string, unsigned> counts;
    for (const sim::ReportedIncident& incident : incidents)
        ++counts[std::string{name_of(incident.kind)}];
    return counts;
}

} // namespace

Json machine_json(const sim::Machine& machine) {
    Json gpus = Json::array();
    for (const sim::SimulatedGpu& gpu : machine)
        gpus.push_back({{"name", gpu.model->name},
                        {"pci", gpu.pci},
                        {"pci_id", fmt::format("{:04x}:{:04x}", gpu.model->vendor_id, gpu.model->device_id)},
                        {"node", fmt::format("/dev/dri/renderD{}", gpu.render_minor)}});
    return gpus;
}

Json run_json(const sim::RunRequest& request, const sim::RunResult& result) {
    Json processes = Json::array();
    for (const sim::ProcessReport& process : result.report.processes)
        processes.push_back({{"program", process.program},
                             {"pid", process.pid},
                             {"clean", process.is_clean()},
                             {"alive", alive_of(process.alive)},
                             {"incidents", incidents_of(process.incidents)},
                             {"calls", process.calls}});
    const Json totals{{"alive", alive_of(result.report.all_alive())},
                      {"incidents", count_kinds(result.report.all_incidents())},
                      {"calls", result.report.all_calls()}};
    return {{"command", request.command},
            {"machine", machine_json(request.machine)},
            {"exit_code", result.end.exit_code},
            {"timed_out", result.end.timed_out},
            {"stragglers_killed", result.end.stragglers},
            {"clean", result.report.is_clean()},
            {"totals", totals},
            {"processes", std::move(processes)}};
}

std::string summary_of(const sim::RunReport& report) {
    if (report.is_clean())
        return {};
    std::string summary;
    for (const sim::AliveObjects& objects : report.all_alive())
        summary += fmt::format("{}{}", summary.empty() ? "still alive: " : ", ", to_text(objects));
    for (const auto& [kind, count] : count_kinds(report.all_incidents()))
        summary += fmt::format("{}{} {}", summary.empty() ? "" : "; ", kind, count);
    return summary;
}

void write_json(const std::string& file, const Json& json) {
    const std::string text = json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    write_file(file, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

} // namespace zeva::tool
