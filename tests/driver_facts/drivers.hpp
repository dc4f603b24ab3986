// Intel's drivers, opened at the first use in a process and left to the end of it, and their codes as text.
#pragma once

#include <string>
#include <vector>

#include <level_zero/ze_api.h>
#include <va/va.h>

namespace zeva::driver_facts {

struct LevelZero {
    ze_driver_handle_t driver = nullptr;
    ze_context_handle_t context = nullptr;
    std::vector<ze_device_handle_t> devices;
    [[nodiscard]] ze_device_handle_t device() const { return devices.at(0); }
};

/// Throws std::runtime_error when there is no driver or no device.
[[nodiscard]] const LevelZero& level_zero();
/// `0000:00:02.0`
[[nodiscard]] std::string pci_address(ze_device_handle_t device);

/// The display on the render node of Level Zero's n-th device.
[[nodiscard]] VADisplay va_display(std::size_t device = 0);
/// A descriptor of that render node.
[[nodiscard]] int render_node(std::size_t device = 0);

/// `success`, or the code's name and number.
[[nodiscard]] std::string text_of(ze_result_t result);
/// `success`, or libva's words for it and the code.
[[nodiscard]] std::string va_text(VAStatus status);
[[nodiscard]] std::string fourcc_text(std::uint32_t fourcc);

struct Versions {
    std::string level_zero;
    std::string level_zero_loader;
    std::string va;
    std::string libva;
};
[[nodiscard]] Versions running_versions();

} // namespace zeva::driver_facts
