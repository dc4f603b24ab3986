#include "common/machine.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

namespace zeva::sim {
namespace {

constexpr std::size_t max_gpus = 16;
constexpr std::string_view integrated_address = "0000:00:02.0";

/// Cuts off and returns what stands before the next `separator`.
std::string_view take_until(std::string_view& text, char separator) {
    const std::size_t end = text.find(separator);
    const std::string_view head = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return head;
}

bool is_hex(std::string_view text, std::size_t digits, unsigned highest) {
    unsigned value = 0;
    const char* end = text.data() + text.size();
    const auto [last, error] = std::from_chars(text.data(), end, value, 16);
    return text.size() == digits && error == std::errc{} && last == end && value <= highest;
}

/// `0000:03:00.0`, in any case.
bool is_pci_address(std::string_view text) {
    const std::string_view domain = take_until(text, ':');
    const std::string_view bus = take_until(text, ':');
    const std::string_view device = take_until(text, '.');
    return is_hex(domain, 4, 0xffff) && is_hex(bus, 2, 0xff) && is_hex(device, 2, 31) && is_hex(text, 1, 7);
}

std::string lower_case(std::string_view text) {
    std::string result{text};
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

bool is_taken(const Machine& machine, std::string_view pci) {
    return std::ranges::find(machine, pci, &SimulatedGpu::pci) != machine.end();
}

std::string usual_address(const GpuModel& model, const Machine& machine) {
    if (model.is_intel() && !model.is_discrete() && !is_taken(machine, integrated_address))
        return std::string{integrated_address};
    std::array<char, 32> address{};
    for (unsigned number = model.is_intel() ? 3 : 1;; ++number) {
        if (model.is_intel())
            std::snprintf(address.data(), address.size(), "0000:%02x:00.0", number);
        else
            std::snprintf(address.data(), address.size(), "7a65:00:%02x.0", number);
        if (!is_taken(machine, address.data()))
            return address.data();
    }
}

std::string all_names() {
    std::string names;
    for (const GpuModel& model : catalogue())
        names.append(names.empty() ? "" : ", ").append(model.name);
    return names;
}

/// Without an address where none was written.
std::optional<SimulatedGpu> parse_gpu(std::string_view text, std::string& fault) {
    std::string_view address = text;
    const std::string name{take_until(address, '@')};
    const GpuModel* model = find_gpu(name);
    if (model == nullptr)
        fault = "no GPU is named '" + name + "': choose among " + all_names();
    else if (text.size() != name.size() && !is_pci_address(address))
        fault = "'" + std::string{address} + "' is no PCI address such as 0000:03:00.0";
    else
        return SimulatedGpu{model, lower_case(address), 0, 0};
    return std::nullopt;
}

void number_the_nodes(Machine& machine) {
    for (std::size_t i = 0; i < machine.size(); ++i) {
        machine[i].card_minor = static_cast<unsigned>(i);
        machine[i].render_minor = first_render_minor + machine[i].card_minor;
    }
}

} // namespace

Machine parse_machine(std::string_view text, std::string& fault) {
    Machine machine;
    for (bool more = true; more;) {
        more = text.find(',') != std::string_view::npos;
        auto gpu = parse_gpu(take_until(text, ','), fault);
        if (gpu && !gpu->pci.empty() && is_taken(machine, gpu->pci))
            fault = "two GPUs at " + gpu->pci;
        else if (machine.size() == max_gpus)
            fault = "more than " + std::to_string(max_gpus) + " GPUs";
        if (!fault.empty())
            return {};
        machine.push_back(std::move(*gpu));
    }
    for (SimulatedGpu& gpu : machine) // once every address that was written is known
        if (gpu.pci.empty())
            gpu.pci = usual_address(*gpu.model, machine);
    number_the_nodes(machine);
    return machine;
}

std::string to_text(const Machine& machine) {
    std::string text;
    for (const SimulatedGpu& gpu : machine)
        text.append(gpu.model->name).append(" ").append(gpu.pci).append("\n");
    return text;
}

Machine machine_from_text(std::string_view text) {
    Machine machine;
    while (!text.empty()) {
        std::string_view address = take_until(text, '\n');
        const std::string_view name = take_until(address, ' ');
        if (const GpuModel* model = find_gpu(name))
            machine.push_back({model, std::string{address}, 0, 0});
    }
    number_the_nodes(machine);
    return machine;
}

const SimulatedGpu* find_by_minor(const Machine& machine, unsigned minor) {
    const auto found = std::ranges::find_if(machine, [minor](const SimulatedGpu& gpu) {
        return gpu.card_minor == minor || gpu.render_minor == minor;
    });
    return found == machine.end() ? nullptr : &*found;
}

} // namespace zeva::sim
