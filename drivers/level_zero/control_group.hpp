// What the control group of this process, as a container sees it, allows; version 2 or 1.
#pragma once

#include <cstdint>

namespace zeva::ze_driver {

/// Bytes of memory that it may have; UINT64_MAX for no limit.
[[nodiscard]] std::uint64_t control_group_memory_limit();
/// Bytes of memory that it may still take; UINT64_MAX for no limit.
[[nodiscard]] std::uint64_t control_group_memory_left();

} // namespace zeva::ze_driver
