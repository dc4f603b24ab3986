// Which machine code this machine runs.
#pragma once

#include <string>

namespace zeva::ze_driver {

/// A name that two processors share only when code compiled for the one runs on the other.
[[nodiscard]] std::string processor_name();

} // namespace zeva::ze_driver
