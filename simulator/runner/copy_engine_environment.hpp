// What makes NEO offer the copy engine.
#pragma once

#include "environment.hpp"

#include "common/machine.hpp"

namespace zeva::sim {

/// Whether NEO can be made to show a queue group for copies alone. NEO 22.43 has none before Gen12.
[[nodiscard]] bool has_copy_engine(const GpuModel& model);

/// Sets the variables that the GPUs of the machine need for it; none where NEO offers it by itself (DG1,
/// DG2).
void offer_copy_engine(const Machine& machine, Environment& environment);

} // namespace zeva::sim
