// Streams of higher priority go first.
#pragma once

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

class CommandStream;

/// The membership of a stream among those of its priority, as long as it lives. Thread safe.
class PriorityMember {
public:
    PriorityMember(const CommandStream& stream, ze_command_queue_priority_t priority);
    ~PriorityMember();
    PriorityMember(const PriorityMember&) = delete;
    PriorityMember& operator=(const PriorityMember&) = delete;

    /// Waits while a stream of higher priority is ready to work, but not for ever: a stream of higher
    /// priority may depend on this one in ways that nobody knows.
    void let_others_go_first() const;

private:
    const CommandStream& stream_;
    int level_; ///< 0 is the highest
};

} // namespace zeva::ze_driver
