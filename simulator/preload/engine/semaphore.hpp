// Commands that compare memory with a value: to wait, or to end the batch.
#pragma once

#include "engine/command.hpp"

namespace zeva::sim {

Flow semaphore_wait(Walk& walk, const Command& command);
Flow conditional_batch_buffer_end(Walk& walk, const Command& command);

} // namespace zeva::sim
