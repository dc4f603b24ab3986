// MI_*: the commands of the command streamer itself, which every engine has.
#pragma once

#include "engine/command.hpp"

namespace zeva::sim {

[[nodiscard]] const CommandClass* find_mi_command(std::uint32_t header, Generation generation);

/// Whether the command is obeyed while MI_SET_PREDICATE has the others skipped.
[[nodiscard]] bool ignores_predicate(const CommandClass& kind, std::uint32_t header);

} // namespace zeva::sim
