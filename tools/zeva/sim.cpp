// zeva sim: a program on a machine whose GPUs are simulated.
#include "commands.hpp"
#include "sim_campaign.hpp"
#include "sim_report.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <thread>
#include <zeva/runtime.hpp>

#include <dlfcn.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace zeva::tool {
namespace {

constexpr auto time_of_each_run = std::chrono::seconds{20};

struct SimArguments {
    std::string gpus;
    std::string fault;
    std::string report;
    std::string known_faults;
    std::int64_t timeout = 0; ///< seconds; 0: none, with --fail-each the default
    unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
    bool fail_each = false;
    bool copy_engine = true;
    bool strict = false;
    bool list = false;
    std::vector<std::string> command;
};

/// Stands beside libzeva.so, in the build tree and installed alike.
std::filesystem::path simulator_folder() {
    Dl_info found{};
    if (::dladdr(reinterpret_cast<const void*>(&runtime::environment_for), &found) == 0)
        throw std::runtime_error("cannot tell where libzeva.so is");
    return std::filesystem::canonical(found.dli_fname).parent_path() / "zeva";
}

/// A validator of what `parse` reads, telling its fault.
template <class Parse>
CLI::Validator readable_by(Parse parse, std::string name) {
    const auto check = [parse](const std::string& text) {
        std::string fault;
        static_cast<void>(parse(text, fault));
        return fault;
    };
    return {check, std::move(name)};
}

sim::RunRequest request_of(const SimArguments& arguments) {
    std::string fault; // none: both were checked
    sim::RunRequest request{.machine = sim::parse_machine(arguments.gpus, fault),
                            .command = arguments.command,
                            .libraries = simulator_folder(),
                            .copy_engine = arguments.copy_engine};
    if (!arguments.fault.empty())
        request.fault = sim::parse_fault(arguments.fault, fault);
    if (arguments.timeout != 0)
        request.timeout = std::chrono::seconds{arguments.timeout};
    return request;
}

/// Says what is wrong with the end of a command, after the report is safe.
std::string remark_on(const sim::RunRequest& request, const sim::RunResult& result, bool reported) {
    const sim::CommandEnd& end = result.end;
    if (!end.not_started.empty())
        return fmt::format("{}: {}", request.command.front(), end.not_started);
    if (end.timed_out)
        return fmt::format("{}: not at its end after {} s, killed", request.command.front(),
                           request.timeout->count());
    if (end.stragglers != 0)
        return fmt::format("{}: {} processes outlived it and were killed", request.command.front(),
                           end.stragglers);
    return reported ? std::string{} : summary_of(result.report);
}

void run_command(const SimArguments& arguments) {
    const sim::RunRequest request = request_of(arguments);
    const sim::RunResult result = sim::run(request);
    const bool reported = !arguments.report.empty();
    if (reported)
        write_json(arguments.report, run_json(request, result));
    const std::string remark = remark_on(request, result, reported && !arguments.strict);
    const bool unclean = arguments.strict && result.end.exit_code == 0 && !result.report.is_clean();
    throw ExitStatus{unclean ? 1 : result.end.exit_code, remark};
}

CampaignArguments campaign_of(const SimArguments& arguments) {
    CampaignArguments campaign{
        {request_of(arguments), arguments.jobs}, arguments.known_faults, arguments.report};
    if (!campaign.request.run.timeout)
        campaign.request.run.timeout = time_of_each_run;
    return campaign;
}

void list_gpus() {
    for (const sim::GpuModel& model : sim::catalogue())
        fmt::print("{}\t{:04x}:{:04x}\t{}\n", model.name, model.vendor_id, model.device_id,
                   model.description);
}

void check_and_run(const SimArguments& arguments) {
    if (arguments.list)
        return list_gpus();
    if (arguments.gpus.empty())
        throw CLI::ValidationError{"--gpu NAME is required; `zeva sim --list` prints the names"};
    if (arguments.command.empty())
        throw CLI::ValidationError{"no command; write it after --"};
    arguments.fail_each ? run_campaign(campaign_of(arguments)) : run_command(arguments);
}

/// Options for making calls fail.
void add_fault_options(CLI::App& command, SimArguments& arguments) {
    CLI::Option* one = command.add_option("--fail", arguments.fault, "Make the N-th call of an ioctl fail")
                           ->check(readable_by(sim::parse_fault, "IOCTL[:N][=ERRNO]"));
    CLI::Option* each = command
                            .add_flag("--fail-each", arguments.fail_each,
                                      "Run the command once for each ioctl that it makes, failing that one")
                            ->excludes(one);
    command
        .add_option("--allow", arguments.known_faults, "Faults that are known: lines IOCTL LIBRARY VERDICT")
        ->option_text("FILE")
        ->needs(each);
    command.add_option("--jobs", arguments.jobs, "Runs at a time")->check(CLI::Range(1U, 1024U))->needs(each);
}

} // namespace

void add_sim_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand("sim", "Run a program as if the machine had these GPUs");
    const auto arguments = std::make_shared<SimArguments>();
    command->add_flag("--list", arguments->list, "Print the GPUs: name, PCI id, description");
    command->add_option("--gpu", arguments->gpus, "The GPUs, in the order of their nodes")
        ->check(readable_by(sim::parse_machine, "NAME[@PCI][,...]"));
    command->add_option("--report", arguments->report, "Write what is left alive, incidents and ioctl counts")
        ->option_text("FILE.json");
    command->add_flag("--strict", arguments->strict,
                      "Exit with 1 when the command succeeds and its report is not clean");
    add_fault_options(*command, *arguments);
    command->add_flag("--copy-engine,!--no-copy-engine", arguments->copy_engine,
                      "Make Level Zero offer the copy engine where the GPU has one; the default");
    command->add_option("--timeout", arguments->timeout, "Seconds after which the command is killed")
        ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}));
    command->add_option("COMMAND", arguments->command, "The program and its arguments, after --");
    command->footer("Exit code: the command's. Example: zeva sim --gpu tgl -- vainfo --display drm");
    command->callback([arguments] { check_and_run(*arguments); });
}

} // namespace zeva::tool
