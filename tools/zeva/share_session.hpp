// The nine steps from a Level Zero device to a shared picture, and back to nothing.
#pragma once

#include "share_report.hpp"

namespace zeva::tool {

/// Shares one picture, checks its bytes through every name and releases everything, adding to `report` as it
/// goes. Throws Error at the first step or check that fails; everything is released then, too.
void share(const ShareRequest& request, ShareReport& report);

} // namespace zeva::tool
