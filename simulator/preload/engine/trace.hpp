// ZEVA_SIM_LOG=2: every command that is walked, on standard error.
#pragma once

#include <cstdint>
#include <string_view>

namespace zeva::sim {

void trace_command(std::string_view name, std::uint64_t address, std::uint32_t header);

} // namespace zeva::sim
