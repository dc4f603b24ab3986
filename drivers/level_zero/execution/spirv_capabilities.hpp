// Which SPIR-V capabilities can be run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace zeva::ze_driver {

/// Why a module that declares this capability cannot be run by PoCL 3.1; nothing when it can.
[[nodiscard]] std::optional<std::string> capability_refusal(std::uint32_t capability);

} // namespace zeva::ze_driver
