// The commands of the render and compute engines.
#pragma once

#include "engine/command.hpp"

namespace zeva::sim {

[[nodiscard]] const CommandClass* find_render_command(std::uint32_t header, Generation generation);

} // namespace zeva::sim
