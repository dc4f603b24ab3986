// What the kernel derives from a GPU's generation.
#pragma once

#include "common/catalogue.hpp"

#include <cstdint>

namespace zeva::sim {

/// Fence registers come with the aperture, which only integrated GPUs have.
[[nodiscard]] inline bool has_aperture(const GpuModel& model) {
    return !model.is_discrete();
}

/// Tiger Lake is the last GPU with relocations, PREAD and PWRITE.
[[nodiscard]] inline bool is_tiger_lake_or_before(const GpuModel& model) {
    constexpr std::uint16_t tiger_lake_ids = 0x9a00;
    return model.generation == Generation::gen9 || model.generation == Generation::gen11 ||
           (model.device_id & 0xff00) == tiger_lake_ids;
}

/// From Xe-HPG on the kernel shows all subslices as of one slice.
[[nodiscard]] inline std::uint32_t shown_slices(const GpuModel& model) {
    return model.generation == Generation::xe_hpg ? 1 : model.slices;
}

} // namespace zeva::sim
