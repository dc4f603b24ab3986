// The GPUs that can be simulated: one table.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace zeva::sim {

/// The command streamer and copy engine of a GPU, where they differ for the simulator.
enum class Generation {
    none,    ///< no Intel GPU: the node of the software drivers
    gen9,    ///< Skylake, Kaby Lake, Coffee Lake, Comet Lake
    gen11,   ///< Ice Lake
    gen12lp, ///< Tiger Lake, Rocket Lake, Alder Lake, Raptor Lake, DG1
    xe_hpg,  ///< DG2
};

/// One GPU of the catalogue. Device ids are those of the kernel's include/drm/i915_pciids.h, and NEO and iHD
/// know each of them. Revisions, slices, EUs and clocks are those of a common product with that id,
/// unverified: drivers size their work by them, and nothing that is simulated depends on their being exact.
struct GpuModel {
    std::string_view name; ///< as on the command line, `tgl`
    std::string_view description;
    std::uint16_t vendor_id;
    std::uint16_t device_id;
    std::uint8_t revision;
    Generation generation;
    std::uint32_t slices;
    std::uint32_t subslices; ///< of the whole GPU
    std::uint32_t eus_per_subslice;
    std::uint64_t local_memory_bytes; ///< 0: integrated
    std::uint32_t timestamp_hz;       ///< of the command streamer's timestamp counter

    [[nodiscard]] constexpr bool is_intel() const { return generation != Generation::none; }
    [[nodiscard]] constexpr bool is_discrete() const { return local_memory_bytes != 0; }
};

[[nodiscard]] std::span<const GpuModel> catalogue();

/// Null when there is no such name.
[[nodiscard]] const GpuModel* find_gpu(std::string_view name);

} // namespace zeva::sim
