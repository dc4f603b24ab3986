#include "copy_engine_environment.hpp"

#include <algorithm>

namespace zeva::sim {

bool has_copy_engine(const GpuModel& model) {
    return model.generation == Generation::gen12lp || model.generation == Generation::xe_hpg;
}

void offer_copy_engine(const Machine& machine, Environment& environment) {
    const bool is_hidden = std::ranges::any_of(machine, [](const SimulatedGpu& gpu) {
        return has_copy_engine(*gpu.model) && !gpu.model->is_discrete();
    });
    if (!is_hidden)
        return;
    environment.set("NEOReadDebugKeys", "1"); // or NEO does not look at the other one
    environment.set("EnableBlitterOperationsSupport", "1");
}

} // namespace zeva::sim
