// zeva share: the nine steps, timed, with the pixels checked through every name.
#include "commands.hpp"
#include "pci_argument.hpp"
#include "share_session.hpp"

#include <exception>
#include <memory>
#include <zeva/error.hpp>
#include <zeva/surface_layout.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace zeva::tool {
namespace {

struct ShareArguments {
    std::string format = "nv12";
    std::uint32_t width = 1920;
    std::uint32_t height = 1080;
    std::string memory = "auto";
    std::string direction = "both";
    std::string gpu;
    bool no_kernels = false;
    bool json = false;
};

constexpr std::string_view name_of(Direction direction) {
    return direction == Direction::usm_to_va ? "usm-to-va" : "va-to-usm";
}

std::vector<std::string> format_names() {
    std::vector<std::string> names;
    for (const PixelFormatInfo& format : all_pixel_formats())
        names.emplace_back(format.name);
    return names;
}

std::vector<ShareRequest> requests_of(const ShareArguments& arguments) {
    ShareRequest request{.direction = Direction::usm_to_va,
                         .format = *parse_pixel_format(arguments.format),
                         .width = arguments.width,
                         .height = arguments.height,
                         .memory = parse_memory_type(arguments.memory).value_or(SurfaceMemoryType::automatic),
                         .gpu = PciAddress::parse(arguments.gpu),
                         .copy_by = arguments.no_kernels ? CopyBy::copy_engine : CopyBy::any_engine};
    std::vector<ShareRequest> requests;
    for (const Direction direction : {Direction::usm_to_va, Direction::va_to_usm}) {
        request.direction = direction;
        if (arguments.direction == "both" || arguments.direction == name_of(direction))
            requests.push_back(request);
    }
    return requests;
}

std::string result_of(const Check& check) {
    return check.not_verifiable.empty() ? fmt::format("{} bytes right", check.bytes)
                                        : fmt::format("not verifiable: {}", check.not_verifiable);
}

void print_text(const ShareRequest& request, const ShareReport& report) {
    fmt::print("{}  {} {}x{} {}\n", name_of(request.direction), info(request.format).name, request.width,
               request.height, name_of(request.memory));
    int number = 0;
    for (const Step& step : report.steps)
        fmt::print("  {} {:<18} {:>10.1f} µs  {}\n", ++number, step.name, step.microseconds, step.result);
    for (const Check& check : report.checks)
        fmt::print("    {:<10} -> {:<12}  {}\n", check.writer, check.reader, result_of(check));
}

nlohmann::ordered_json to_json(const ShareRequest& request, const ShareReport& report) {
    auto steps = nlohmann::ordered_json::array();
    for (const Step& step : report.steps)
        steps.push_back({{"name", step.name}, {"result", step.result}, {"microseconds", step.microseconds}});
    auto checks = nlohmann::ordered_json::array();
    for (const Check& check : report.checks) {
        checks.push_back({{"writer", check.writer}, {"reader", check.reader}, {"bytes", check.bytes}});
        if (!check.not_verifiable.empty())
            checks.back()["not_verifiable"] = check.not_verifiable;
    }
    return {{"direction", name_of(request.direction)},
            {"format", info(request.format).name},
            {"width", request.width},
            {"height", request.height},
            {"memory", name_of(request.memory)},
            {"steps", std::move(steps)},
            {"checks", std::move(checks)}};
}

void run_share(const ShareArguments& arguments) {
    auto json = nlohmann::ordered_json::array();
    std::exception_ptr failure;
    for (const ShareRequest& request : requests_of(arguments)) {
        ShareReport report;
        try {
            share(request, report);
        } catch (const Error&) {
            failure = std::current_exception();
        }
        if (arguments.json)
            json.push_back(to_json(request, report));
        else
            print_text(request, report);
        if (failure)
            break;
    }
    if (arguments.json)
        fmt::print("{}\n", json.dump(2));
    if (failure) // after how far it came was told
        std::rethrow_exception(failure);
}

} // namespace

void add_share_command(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("share", "Share one picture in nine timed steps and check its pixels");
    const auto arguments = std::make_shared<ShareArguments>();
    command->add_option("--format", arguments->format, "Pixel format")->check(CLI::IsMember(format_names()));
    const CLI::Range size{1U, max_dimension};
    command->add_option("--width", arguments->width, "Visible pixels")->check(size);
    command->add_option("--height", arguments->height, "Visible pixels")->check(size);
    command->add_option("--memory", arguments->memory, "How VA-API is told about the dma-buf")
        ->check(CLI::IsMember({"auto", "prime2", "prime"}));
    command->add_option("--direction", arguments->direction, "Who allocates the picture")
        ->check(CLI::IsMember({"usm-to-va", "va-to-usm", "both"}));
    command->add_option("--gpu", arguments->gpu, "The PCI address of the GPU; default: the first one")
        ->check(pci_argument());
    command
        ->add_flag("--no-kernels", arguments->no_kernels,
                   "Reach USM by the copy engine only: for devices that run no kernels")
        ->envname("ZEVA_NO_KERNELS");
    command->add_flag("--json", arguments->json, "Print JSON");
    for (CLI::Option* option : command->get_options())
        option->capture_default_str();
    command->callback([arguments] { run_share(*arguments); });
}

} // namespace zeva::tool
