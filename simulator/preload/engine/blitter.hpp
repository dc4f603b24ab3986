// The copy engine: rectangles of linear memory, copied and filled byte-exact.
#pragma once

#include "engine/command.hpp"

namespace zeva::sim {

[[nodiscard]] const CommandClass* find_blitter_command(std::uint32_t header, Generation generation);

} // namespace zeva::sim
