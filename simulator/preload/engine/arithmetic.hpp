// MI_MATH on the general registers, MI_ATOMIC on memory.
#pragma once

#include "engine/command.hpp"

namespace zeva::sim {

Flow math(Walk& walk, const Command& command);
Flow atomic(Walk& walk, const Command& command);

} // namespace zeva::sim
