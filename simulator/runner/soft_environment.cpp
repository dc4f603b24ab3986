#include "soft_environment.hpp"

#include "base/environment.hpp"

#include <algorithm>

namespace zeva::sim {
namespace {

bool is_soft(const SimulatedGpu& gpu) {
    return !gpu.model->is_intel();
}

/// Where libva looks by itself.
constexpr const char* system_va_drivers = ZEVA_SYSTEM_VA_DRIVERS;
constexpr const char* intel_level_zero_driver = "libze_intel_gpu.so.1";

} // namespace

std::vector<std::pair<std::string, std::string>> soft_environment(const Machine& machine,
                                                                  const std::filesystem::path& drivers) {
    const auto first = std::ranges::find_if(machine, is_soft);
    if (first == machine.end())
        return {};
    std::string level_zero = (drivers / "libze_zeva.so").string();
    if (!std::ranges::all_of(machine, is_soft))
        level_zero = level_zero + "," + intel_level_zero_driver;
    const std::vector<std::pair<std::string, std::string>> wanted{
        {"ZE_ENABLE_ALT_DRIVERS", level_zero},
        {"ZEVA_DEVICES", std::to_string(std::ranges::count_if(machine, is_soft))},
        {"ZEVA_PCI_ADDRESS", first->pci},
    };
    std::vector<std::pair<std::string, std::string>> variables{
        {"LIBVA_DRIVERS_PATH",
         drivers.string() + ":" + environment("LIBVA_DRIVERS_PATH").value_or(system_va_drivers)}};
    std::ranges::copy_if(wanted, std::back_inserter(variables),
                         [](const auto& variable) { return !environment(variable.first.c_str()); });
    return variables;
}

} // namespace zeva::sim
