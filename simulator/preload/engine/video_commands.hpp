// The commands of the video and video enhancement engines: none of their work is simulated.
#pragma once

#include "engine/command.hpp"
#include "engine/engine.hpp"

namespace zeva::sim {

[[nodiscard]] const CommandClass* find_video_command(std::uint32_t header, EngineClass engine,
                                                     Generation generation);

} // namespace zeva::sim
