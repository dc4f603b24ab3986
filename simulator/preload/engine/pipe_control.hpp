// PIPE_CONTROL: flushes, and the write after them.
#pragma once

#include "engine/command.hpp"

namespace zeva::sim {

Flow pipe_control(Walk& walk, const Command& command);

} // namespace zeva::sim
