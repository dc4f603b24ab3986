// Command lists, regular and immediate.
#pragma once

#include "command.hpp"
#include "command_queue.hpp"
#include "context.hpp"

#include <functional>
#include <memory>

#include <level_zero/ze_api.h>

namespace zeva::ze_driver {

/// One thread at a time uses a list. What was submitted runs to its end even when the list is reset
/// meanwhile.
class CommandList {
public:
    using Handle = ze_command_list_handle_t;

    virtual ~CommandList() = default;

    [[nodiscard]] Context& context() const { return *context_; }

    virtual ze_result_t append(Command command) = 0;
    virtual void close() = 0;
    virtual void reset() = 0;
    /// The commands of a closed list.
    [[nodiscard]] virtual std::shared_ptr<const CommandSequence> closed_sequence() const = 0;

protected:
    explicit CommandList(std::shared_ptr<Context> context) : context_(std::move(context)) {}

private:
    std::shared_ptr<Context> context_;
};

/// The synchronisation arguments that end every append function.
struct Synchronization {
    ze_event_handle_t signal_event;
    std::uint32_t wait_event_count;
    ze_event_handle_t* wait_events;
};

/// Appends `work` (empty for none) between its waits and its signal.
[[nodiscard]] ze_result_t append(CommandList& list, const Synchronization& synchronization,
                                 std::function<void()> work);

} // namespace zeva::ze_driver
