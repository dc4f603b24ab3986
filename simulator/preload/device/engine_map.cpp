#include "device/engine_map.hpp"

#include "device/user_memory.hpp"

#include <cerrno>
#include <cstring>

namespace zeva::sim {
namespace {

using Engine = i915_engine_class_instance;
using Engines = std::vector<Engine>;

constexpr auto invalid_class = static_cast<__u16>(I915_ENGINE_CLASS_INVALID);
constexpr auto no_instance = static_cast<__u16>(I915_ENGINE_CLASS_INVALID_NONE);

bool is_placeholder(const Engine& engine) {
    return engine.engine_class == invalid_class && engine.engine_instance == no_instance;
}

/// A virtual engine, which here always is its first sibling.
int add_load_balance(const GpuModel& model, const i915_context_engines_load_balance& extension,
                     Engines& engines) {
    if (extension.engine_index >= engines.size() || extension.flags != 0 || extension.mbz64 != 0)
        return -EINVAL;
    if (extension.num_siblings == 0)
        return 0;
    if (!is_placeholder(engines[extension.engine_index]))
        return -EEXIST;
    for (std::uint32_t index = 0; index < extension.num_siblings; ++index)
        if (!has_engine(model, extension.engines[index]) ||
            extension.engines[index].engine_class != extension.engines[0].engine_class)
            return -EINVAL;
    engines[extension.engine_index] = extension.engines[0];
    return 0;
}

} // namespace

int set_engine_map(const GpuModel& model, const drm_i915_gem_context_param& arguments,
                   ContextParameters& parameters) {
    const auto* map = user_pointer<const i915_context_param_engines>(arguments.value);
    if (arguments.size < sizeof *map || (arguments.size - sizeof *map) % sizeof(Engine) != 0)
        return -EINVAL;
    if (!is_mapped(map, arguments.size))
        return -EFAULT;
    const std::size_t count = (arguments.size - sizeof *map) / sizeof(Engine);
    if (count > I915_EXEC_RING_MASK + 1)
        return -EINVAL;
    Engines engines(count);
    std::memcpy(engines.data(), user_pointer<const std::byte>(arguments.value) + sizeof *map,
                count * sizeof(Engine));
    for (const Engine& engine : engines)
        if (!is_placeholder(engine) && !has_engine(model, engine))
            return -ENOENT;
    const int error = for_each_extension(map->extensions, [&](const i915_user_extension& extension) {
        if (extension.name == I915_CONTEXT_ENGINES_EXT_LOAD_BALANCE)
            return add_load_balance(
                model, reinterpret_cast<const i915_context_engines_load_balance&>(extension), engines);
        // Bonds and parallel submission need several engines to run at once.
        return extension.name <= I915_CONTEXT_ENGINES_EXT_PARALLEL_SUBMIT ? -ENODEV : -EINVAL;
    });
    if (error != 0)
        return error;
    parameters.engines = std::move(engines);
    parameters.has_engine_map = true;
    return 0;
}

} // namespace zeva::sim
