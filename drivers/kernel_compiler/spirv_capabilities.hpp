// Which capabilities of SPIR-V cannot be executed here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace zeva::kernel_compiler {

/// Why a module that declares the capability is refused; nothing when it can be run.
std::optional<std::string> capability_refusal(std::uint32_t capability);

} // namespace zeva::kernel_compiler
