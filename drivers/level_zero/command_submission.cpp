#include "command_submission.hpp"

#include <algorithm>

namespace zeva::ze_driver {
namespace {

/// Longer lists are not brief, even if each of their commands is.
constexpr std::size_t max_brief_commands = 16;

bool can_begin(const Command& command) {
    return std::ranges::all_of(
        command.wait_events, [](const auto& event) { return event->signal().status() == ZE_RESULT_SUCCESS; });
}

} // namespace

bool Submission::is_brief() const {
    if (sequence == nullptr)
        return command.duration == Duration::brief && can_begin(command);
    return sequence->size() <= max_brief_commands && std::ranges::all_of(*sequence, [](const Command& each) {
               return each.duration == Duration::brief && each.wait_events.empty();
           });
}

} // namespace zeva::ze_driver
