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
    /// The ordinal of the command queue group that it is made for.
    [[nodiscard]] std::uint32_t group() const { return group_; }

    virtual ze_result_t append(Command command) = 0;
    virtual void close() = 0;
    virtual void reset() = 0;
    /// The commands of a closed list.
    [[nodiscard]] virtual std::shared_ptr<const CommandSequence> closed_sequence() const = 0;

protected:
    CommandList(std::shared_ptr<Context> context, std::uint32_t group)
        : context_(std::move(context)), group_(group) {}

private:
    std::shared_ptr<Context> context_;
    std::uint32_t group_;
};

/// The synchronisation arguments that end every append function.
struct Synchronization {
    ze_event_handle_t signal_event;
    std::uint32_t wait_event_count;
    ze_event_handle_t* wait_events;
};

/// Appends `work` (empty for none) between its waits and its signal. `work` may run in any thread, also in
/// that of the application, and what it throws makes its queue lost.
[[nodiscard]] ze_result_t append(CommandList& list, const Synchronization& synchronization,
                                 std::function<void()> work, Duration duration = Duration::unknown);

/// Refuses lists of the group that only copies.
void require_compute(const CommandList& list);

/// Refuse memory that commands of the list would reach beyond, and what they may not write to. Memory of
/// which the context knows nothing counts as the application's own.
void require_readable(const CommandList& list, const void* pointer, std::size_t size);
void require_writable(const CommandList& list, const void* pointer, std::size_t size);

} // namespace zeva::ze_driver
