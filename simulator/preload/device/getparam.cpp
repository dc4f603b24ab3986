#include "device/engines.hpp"
#include "device/gpu_features.hpp"
#include "device/ioctls.hpp"
#include "device/user_memory.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

namespace zeva::sim {
namespace {

constexpr int fence_registers = 32;
constexpr int full_48_bit_ppgtt = 3;
constexpr int command_parser = 10;
constexpr int mmap_gtt_version = 4;
constexpr int reset_of_single_engines = 2;
constexpr int perf_revision = 5;
constexpr int scheduler_capabilities = I915_SCHEDULER_CAP_ENABLED | I915_SCHEDULER_CAP_PRIORITY |
                                       I915_SCHEDULER_CAP_PREEMPTION | I915_SCHEDULER_CAP_SEMAPHORES |
                                       I915_SCHEDULER_CAP_ENGINE_BUSY_STATS;

/// What the driver can do on every GPU of the catalogue.
constexpr auto always_there = std::to_array<int>({I915_PARAM_HAS_GEM,
                                                  I915_PARAM_HAS_PAGEFLIPPING,
                                                  I915_PARAM_HAS_EXECBUF2,
                                                  I915_PARAM_HAS_BSD,
                                                  I915_PARAM_HAS_BLT,
                                                  I915_PARAM_HAS_RELAXED_FENCING,
                                                  I915_PARAM_HAS_COHERENT_RINGS,
                                                  I915_PARAM_HAS_RELAXED_DELTA,
                                                  I915_PARAM_HAS_GEN7_SOL_RESET,
                                                  I915_PARAM_HAS_WAIT_TIMEOUT,
                                                  I915_PARAM_HAS_SEMAPHORES,
                                                  I915_PARAM_HAS_PRIME_VMAP_FLUSH,
                                                  I915_PARAM_HAS_VEBOX,
                                                  I915_PARAM_HAS_PINNED_BATCHES,
                                                  I915_PARAM_HAS_EXEC_NO_RELOC,
                                                  I915_PARAM_HAS_EXEC_HANDLE_LUT,
                                                  I915_PARAM_HAS_COHERENT_PHYS_GTT,
                                                  I915_PARAM_HAS_EXEC_SOFTPIN,
                                                  I915_PARAM_HAS_EXEC_ASYNC,
                                                  I915_PARAM_HAS_EXEC_FENCE,
                                                  I915_PARAM_HAS_EXEC_CAPTURE,
                                                  I915_PARAM_HAS_EXEC_BATCH_FIRST,
                                                  I915_PARAM_HAS_EXEC_FENCE_ARRAY,
                                                  I915_PARAM_HAS_EXEC_SUBMIT_FENCE,
                                                  I915_PARAM_HAS_EXEC_TIMELINE_FENCES,
                                                  I915_PARAM_HAS_USERPTR_PROBE,
                                                  I915_PARAM_MMAP_VERSION,
                                                  I915_PARAM_MMAP_GTT_COHERENT,
                                                  I915_PARAM_HUC_STATUS});
/// And on none.
constexpr auto never_there = std::to_array<int>(
    {I915_PARAM_HAS_OVERLAY, I915_PARAM_HAS_WT, I915_PARAM_HAS_SECURE_BATCHES,
     I915_PARAM_HAS_RESOURCE_STREAMER, I915_PARAM_HAS_POOLED_EU, I915_PARAM_MIN_EU_IN_POOL});

/// What every GPU of the catalogue answers alike.
std::optional<int> common_parameter(int parameter) {
    switch (parameter) {
    case I915_PARAM_HAS_ALIASING_PPGTT:
        return full_48_bit_ppgtt;
    case I915_PARAM_MMAP_GTT_VERSION:
        return mmap_gtt_version;
    case I915_PARAM_HAS_GPU_RESET:
        return reset_of_single_engines;
    case I915_PARAM_HAS_SCHEDULER:
        return scheduler_capabilities;
    case I915_PARAM_PERF_REVISION:
        return perf_revision;
    default:
        break;
    }
    if (std::ranges::find(always_there, parameter) != always_there.end())
        return 1;
    if (std::ranges::find(never_there, parameter) != never_there.end())
        return 0;
    return std::nullopt;
}

/// A bit for each class of engines.
int isolated_classes(const GpuModel& model) {
    int mask = 0;
    for (const EngineInfo& engine : engines_of(model))
        mask |= 1 << engine.engine.engine_class;
    return mask;
}

int mask_of(std::uint32_t count) {
    return static_cast<int>((std::uint64_t{1} << count) - 1);
}

std::optional<int> parameter_of(const GpuModel& model, int parameter) {
    switch (parameter) {
    case I915_PARAM_CHIPSET_ID:
        return model.device_id;
    case I915_PARAM_REVISION:
        return model.revision;
    case I915_PARAM_NUM_FENCES_AVAIL:
        return model.is_discrete() ? 0 : fence_registers;
    case I915_PARAM_HAS_LLC:
        return model.is_discrete() ? 0 : 1;
    case I915_PARAM_CMD_PARSER_VERSION:
        return model.generation == Generation::gen9 ? command_parser : 0;
    case I915_PARAM_HAS_BSD2:
        return has_engine(model, {I915_ENGINE_CLASS_VIDEO, 1}) ? 1 : 0;
    case I915_PARAM_SUBSLICE_TOTAL:
        return static_cast<int>(model.subslices);
    case I915_PARAM_EU_TOTAL:
        return static_cast<int>(model.subslices * model.eus_per_subslice);
    case I915_PARAM_SLICE_MASK:
        return mask_of(shown_slices(model));
    case I915_PARAM_SUBSLICE_MASK:
        return mask_of(model.subslices / shown_slices(model));
    case I915_PARAM_HAS_CONTEXT_ISOLATION:
        return isolated_classes(model);
    case I915_PARAM_CS_TIMESTAMP_FREQUENCY:
        return static_cast<int>(model.timestamp_hz);
    default:
        return common_parameter(parameter);
    }
}

} // namespace

int i915_getparam(DrmFile& file, drm_i915_getparam& arguments) {
    const auto value = parameter_of(file.model(), arguments.param);
    if (!value)
        return -EINVAL;
    if (!is_mapped(arguments.value, sizeof *arguments.value))
        return -EFAULT;
    *arguments.value = *value;
    return 0;
}

} // namespace zeva::sim
