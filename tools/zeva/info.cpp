// zeva info: every device, and what can be shared with it.
#include "commands.hpp"

#include <memory>
#include <string>
#include <zeva/error.hpp>
#include <zeva/gpu.hpp>
#include <zeva/media.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace zeva::tool {
namespace {

/// One device; what cannot be known because it does not open is missing.
struct Report {
    DeviceDescription device;
    std::string error; ///< why the device cannot be opened; empty: it can
    std::string render_node;
    std::string va_driver;
    SharingCapabilities capabilities;
    std::string decoded_frames;
};

std::string decode_path(const Gpu& gpu) {
    if (!gpu.capabilities().h264_decode)
        return "no H.264 decoder";
    try {
        if (decodes_in_place(gpu))
            return "in_place: a decoded test picture was right in memory that Level Zero owns";
        return "gpu_pass: decoding a test picture into memory of Level Zero did not give its pixels";
    } catch (const Error& error) {
        return fmt::format("unknown: {}", error.what());
    }
}

Report report_on(const DeviceDescription& device) {
    Report report;
    report.device = device;
    try {
        GpuOptions options;
        options.pci = device.pci.to_string();
        const Gpu gpu = Gpu::open(options);
        report.render_node = gpu.render_node() ? gpu.render_node()->path : "none";
        report.va_driver = gpu.display().vendor();
        report.capabilities = gpu.capabilities();
        report.decoded_frames = decode_path(gpu);
    } catch (const Error& error) {
        report.error = error.what();
    }
    return report;
}

nlohmann::ordered_json to_json(const Report& report) {
    const DeviceDescription& device = report.device;
    nlohmann::ordered_json json{{"name", device.name},
                                {"type", device.type},
                                {"pci", device.pci.to_string()},
                                {"tiles", device.tiles},
                                {"usable", report.error.empty()}};
    if (!report.error.empty()) {
        json["error"] = report.error;
        return json;
    }
    const SharingCapabilities& can = report.capabilities;
    json["render_node"] = report.render_node;
    json["va_driver"] = report.va_driver;
    json["sharing"] = {{"usm_export", can.usm_export},
                       {"usm_import", can.usm_import},
                       {"prime2", can.prime2},
                       {"prime", can.prime1}};
    json["video"] = {{"h264_decode", can.h264_decode},
                     {"video_processing", can.video_processing},
                     {"decoded_frames", report.decoded_frames}};
    return json;
}

void print_text(const Report& report) {
    const DeviceDescription& device = report.device;
    fmt::print("{}\n", device.name);
    const auto line = [](const char* name, const std::string& value) {
        fmt::print("  {:<16}{}\n", name, value);
    };
    line("type", device.type);
    line("PCI address", device.pci.to_string());
    line("tiles", device.tiles == 0 ? "one, not divided" : std::to_string(device.tiles));
    if (!report.error.empty()) {
        line("not usable", report.error);
        return;
    }
    const auto yes_no = [](bool value) { return value ? "yes" : "no"; };
    const SharingCapabilities& can = report.capabilities;
    line("render node", report.render_node);
    line("VA driver", report.va_driver);
    line("USM", fmt::format("exported as dma-buf: {}; dma-buf imported: {}", yes_no(can.usm_export),
                            yes_no(can.usm_import)));
    line("VA surfaces", fmt::format("by prime2: {}; by prime: {}", yes_no(can.prime2), yes_no(can.prime1)));
    line("video", fmt::format("H.264 decoding: {}; VideoProc: {}", yes_no(can.h264_decode),
                              yes_no(can.video_processing)));
    line("decoded frames", report.decoded_frames);
}

void print_devices(bool as_json) {
    auto json = nlohmann::ordered_json::array();
    for (const DeviceDescription& device : list_devices()) {
        const Report report = report_on(device);
        if (as_json)
            json.push_back(to_json(report));
        else
            print_text(report);
    }
    if (as_json)
        fmt::print("{}\n", json.dump(2));
}

} // namespace

void add_info_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand("info", "List every device and what can be shared with it");
    const auto as_json = std::make_shared<bool>(false);
    command->add_flag("--json", *as_json, "Print JSON");
    command->callback([as_json] { print_devices(*as_json); });
}

} // namespace zeva::tool
