// The one driver of this library, and its devices.
#pragma once

#include "device.hpp"

#include <memory>
#include <vector>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

class Driver {
public:
    /// The driver of this process, made on first use and never destroyed.
    static const Driver& instance();

    [[nodiscard]] ze_driver_handle_t handle() const;
    [[nodiscard]] const std::vector<std::shared_ptr<Device>>& devices() const { return devices_; }

private:
    Driver();

    std::vector<std::shared_ptr<Device>> devices_;
};

/// Refuses handles of other drivers.
void require_driver(ze_driver_handle_t handle);

} // namespace zeva::ze_driver
