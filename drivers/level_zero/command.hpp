// One recorded command.
#pragma once

#include "event.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace zeva::ze_driver {

/// How long a command works.
enum class Duration {
    unknown,
    brief, ///< some microseconds at most, whatever else happens; waits for events not counted
};

/// Waits, works, signals. Immutable once recorded, since one list may run many times and on several queues.
struct Command {
    std::vector<std::shared_ptr<Event>> wait_events;
    std::function<void()> work;          ///< empty for a barrier; throws Failure when it cannot be done
    std::shared_ptr<Event> signal_event; ///< null for none
    Duration duration = Duration::unknown;
};

using CommandSequence = std::vector<Command>;

} // namespace zeva::ze_driver
