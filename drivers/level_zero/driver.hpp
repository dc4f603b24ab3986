// The one driver of this library, and its devices.
#pragma once

#include <vector>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

class Driver {
public:
    /// The driver of this process, made on first use and never destroyed.
    static const Driver& instance();

    [[nodiscard]] ze_driver_handle_t handle() const;
    [[nodiscard]] const std::vector<ze_device_handle_t>& devices() const { return devices_; }

private:
    Driver();

    std::vector<ze_device_handle_t> devices_;
};

/// Refuses handles of other drivers.
void require_driver(ze_driver_handle_t handle);

} // namespace zeva::ze_driver
