// Lines on standard error for those who ask for them (ZEVA_SIM_LOG).
#pragma once

#include <string_view>

namespace zeva::sim {

/// From level 1. `result` as the kernel's: 0 or -errno.
void log_call(std::string_view name, std::string_view device, int result);

} // namespace zeva::sim
