// What the software VA driver counts, where it is the one that runs.
#pragma once

#include "vaapi/zeva_va_counters.h"

#include <optional>

#include <va/va.h>

namespace zeva::tool {

/// The counts of the display's driver; nothing when it keeps none.
[[nodiscard]] std::optional<zeva_va_counters> va_counters(VADisplay display);

} // namespace zeva::tool
