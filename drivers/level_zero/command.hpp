// One recorded command.
#pragma once

#include "event.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace zeva::ze_driver {

/// Waits, works, signals. Immutable once recorded, since one list may run many times and on several queues.
struct Command {
    std::vector<std::shared_ptr<Event>> wait_events;
    std::function<void()> work;          ///< empty for a barrier; throws Failure when it cannot be done
    std::shared_ptr<Event> signal_event; ///< null for none
};

using CommandSequence = std::vector<Command>;

} // namespace zeva::ze_driver
