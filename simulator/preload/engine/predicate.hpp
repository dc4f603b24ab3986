// MI_PREDICATE and MI_SET_PREDICATE.
#pragma once

#include "engine/command.hpp"

namespace zeva::sim {

Flow predicate(Walk& walk, const Command& command);
Flow set_predicate(Walk& walk, const Command& command);

} // namespace zeva::sim
