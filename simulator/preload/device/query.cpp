#include "device/engines.hpp"
#include "device/gpu_features.hpp"
#include "device/ioctls.hpp"
#include "device/user_memory.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>
#include <sys/sysinfo.h>
#include <vector>

namespace zeva::sim {
namespace {

using Blob = std::vector<std::byte>;

/// Writes an answer as the kernel does: the length alone when asked with length 0. Returns the length or
/// -errno.
int copy_out(const drm_i915_query_item& item, const Blob& answer) {
    const int length = static_cast<int>(answer.size());
    if (item.length == 0)
        return length;
    if (item.length < length)
        return -EINVAL;
    if (!is_mapped(item.data_ptr, answer.size()))
        return -EFAULT;
    std::memcpy(user_pointer<std::byte>(item.data_ptr), answer.data(), answer.size());
    return length;
}

/// Whether the header that the program passes in is zero, as it must be.
template <class Header>
bool is_clean(const drm_i915_query_item& item) {
    if (item.length < static_cast<int>(sizeof(Header)))
        return true; // found too short when it is copied
    if (!is_mapped(item.data_ptr, sizeof(Header)))
        return true; // the same
    const std::span bytes{user_pointer<const std::byte>(item.data_ptr), sizeof(Header)};
    return std::ranges::all_of(bytes, [](std::byte value) { return value == std::byte{}; });
}

std::size_t bytes_for(std::size_t bits) {
    return (bits + 7) / 8;
}

void set_bits(std::byte* mask, std::size_t count) {
    for (std::size_t bit = 0; bit < count; ++bit)
        mask[bit / 8] |= std::byte{1} << (bit % 8);
}

Blob describe_topology(const GpuModel& model) {
    const std::size_t slices = shown_slices(model);
    const std::size_t subslices = model.subslices / slices;
    drm_i915_query_topology_info info{};
    info.max_slices = static_cast<__u16>(slices);
    info.max_subslices = static_cast<__u16>(subslices);
    info.max_eus_per_subslice = static_cast<__u16>(model.eus_per_subslice);
    info.subslice_offset = static_cast<__u16>(bytes_for(slices));
    info.subslice_stride = static_cast<__u16>(bytes_for(subslices));
    info.eu_offset = static_cast<__u16>(info.subslice_offset + slices * info.subslice_stride);
    info.eu_stride = static_cast<__u16>(bytes_for(model.eus_per_subslice));

    Blob answer(sizeof info + info.eu_offset + slices * subslices * info.eu_stride);
    std::memcpy(answer.data(), &info, sizeof info);
    std::byte* data = answer.data() + sizeof info;
    set_bits(data, slices);
    for (std::size_t slice = 0; slice < slices; ++slice)
        set_bits(data + info.subslice_offset + slice * info.subslice_stride, subslices);
    for (std::size_t subslice = 0; subslice < slices * subslices; ++subslice)
        set_bits(data + info.eu_offset + subslice * info.eu_stride, model.eus_per_subslice);
    return answer;
}

int query_topology(const DrmFile& file, const drm_i915_query_item& item) {
    if (item.flags != 0 || !is_clean<drm_i915_query_topology_info>(item))
        return -EINVAL;
    return copy_out(item, describe_topology(file.model()));
}

int query_geometry_subslices(const DrmFile& file, const drm_i915_query_item& item) {
    if (file.model().generation != Generation::xe_hpg)
        return -ENODEV;
    i915_engine_class_instance engine{};
    std::memcpy(&engine, &item.flags, sizeof engine);
    if (engine.engine_class != I915_ENGINE_CLASS_RENDER || !has_engine(file.model(), engine))
        return -EINVAL;
    return copy_out(item, describe_topology(file.model()));
}

int query_engines(const DrmFile& file, const drm_i915_query_item& item) {
    if (item.flags != 0 || !is_clean<drm_i915_query_engine_info>(item))
        return -EINVAL;
    const auto engines = engines_of(file.model());
    drm_i915_query_engine_info header{};
    header.num_engines = static_cast<__u32>(engines.size());
    Blob answer(sizeof header + engines.size() * sizeof(drm_i915_engine_info));
    std::memcpy(answer.data(), &header, sizeof header);
    std::byte* next = answer.data() + sizeof header;
    for (const EngineInfo& engine : engines) {
        drm_i915_engine_info info{};
        info.engine = engine.engine;
        info.flags = I915_ENGINE_INFO_HAS_LOGICAL_INSTANCE;
        info.capabilities = engine.capabilities;
        info.logical_instance = engine.engine.engine_instance;
        std::memcpy(next, &info, sizeof info);
        next += sizeof info;
    }
    return copy_out(item, answer);
}

drm_i915_memory_region_info region(__u16 memory_class, std::uint64_t size) {
    drm_i915_memory_region_info info{};
    info.region.memory_class = memory_class;
    info.probed_size = info.unallocated_size = size;
    info.probed_cpu_visible_size = info.unallocated_cpu_visible_size = size;
    return info;
}

std::uint64_t system_memory_bytes() {
    struct sysinfo info {};
    return ::sysinfo(&info) == 0 ? std::uint64_t{info.totalram} * info.mem_unit : 0;
}

int query_memory_regions(const DrmFile& file, const drm_i915_query_item& item) {
    if (item.flags != 0 || !is_clean<drm_i915_query_memory_regions>(item))
        return -EINVAL;
    std::vector<drm_i915_memory_region_info> regions{region(I915_MEMORY_CLASS_SYSTEM, system_memory_bytes())};
    if (file.model().is_discrete())
        regions.push_back(region(I915_MEMORY_CLASS_DEVICE, file.model().local_memory_bytes));
    drm_i915_query_memory_regions header{};
    header.num_regions = static_cast<__u32>(regions.size());
    const std::size_t size = regions.size() * sizeof regions[0];
    Blob answer(sizeof header + size);
    std::memcpy(answer.data(), &header, sizeof header);
    std::memcpy(answer.data() + sizeof header, regions.data(), size);
    return copy_out(item, answer);
}

/// The item's new length: of the answer, or -errno.
int answer_item(const DrmFile& file, const drm_i915_query_item& item) {
    switch (item.query_id) {
    case DRM_I915_QUERY_TOPOLOGY_INFO:
        return query_topology(file, item);
    case DRM_I915_QUERY_ENGINE_INFO:
        return query_engines(file, item);
    case DRM_I915_QUERY_MEMORY_REGIONS:
        return query_memory_regions(file, item);
    case DRM_I915_QUERY_GEOMETRY_SUBSLICES:
        return query_geometry_subslices(file, item);
    case DRM_I915_QUERY_PERF_CONFIG:
    case DRM_I915_QUERY_HWCONFIG_BLOB: // comes from the GuC's firmware
        return -ENODEV;
    default:
        return -EINVAL;
    }
}

} // namespace

int i915_query(DrmFile& file, drm_i915_query& arguments) {
    if (arguments.flags != 0)
        return -EINVAL;
    auto* items = user_pointer<drm_i915_query_item>(arguments.items_ptr);
    if (!is_mapped(items, arguments.num_items * sizeof *items))
        return -EFAULT;
    for (std::uint32_t index = 0; index < arguments.num_items; ++index) {
        if (items[index].query_id == 0)
            return -EINVAL;
        items[index].length = answer_item(file, items[index]);
    }
    return 0;
}

} // namespace zeva::sim
