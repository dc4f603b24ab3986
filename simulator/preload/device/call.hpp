// What every simulated ioctl goes through: it is counted, may be made to fail, and is logged.
#pragma once

#include <functional>
#include <string_view>

namespace zeva::sim {

/// Runs the call unless it is the one that is to fail. Returns 0 or -errno. An ioctl that the simulator does
/// not know is an incident.
int perform_call(unsigned long request, std::string_view device, const std::function<int()>& call);

} // namespace zeva::sim
