#include "device/exec_objects.hpp"

#include "device/gpu_features.hpp"
#include "device/user_memory.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>

namespace zeva::sim {
namespace {

constexpr std::uint64_t address_bits = 48;
constexpr std::uint64_t address_mask = (std::uint64_t{1} << address_bits) - 1;
constexpr std::uint64_t low_end = std::uint64_t{1} << 32;
constexpr std::uint64_t large_page = 65536;

/// Bit 47 repeated in the bits above, as programs write addresses.
std::uint64_t canonical(std::uint64_t address) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(address << (64 - address_bits)) >>
                                      (64 - address_bits));
}

int check_entry(const GpuModel& model, const drm_i915_gem_exec_object2& entry) {
    if ((entry.flags & static_cast<std::uint64_t>(__EXEC_OBJECT_UNKNOWN_FLAGS)) != 0)
        return -EINVAL;
    if (entry.relocation_count != 0 && !is_tiger_lake_or_before(model))
        return -EINVAL;
    if (entry.alignment != 0 && !std::has_single_bit(entry.alignment))
        return -EINVAL;
    const bool pinned = (entry.flags & EXEC_OBJECT_PINNED) != 0;
    if (pinned && entry.offset != canonical(entry.offset & address_mask & ~(page_size - 1)))
        return -EINVAL;
    if ((entry.flags & EXEC_OBJECT_PAD_TO_SIZE) != 0 && entry.pad_to_size % page_size != 0)
        return -EINVAL;
    return 0;
}

bool is_pinned(const ExecObject& item) {
    return (item.entry->flags & EXEC_OBJECT_PINNED) != 0;
}

std::uint64_t room_of(const ExecObject& item) {
    const bool padded = (item.entry->flags & EXEC_OBJECT_PAD_TO_SIZE) != 0;
    return padded ? std::max<std::uint64_t>(item.object->size(), item.entry->pad_to_size)
                  : item.object->size();
}

const ExecObject* find_target(const std::vector<ExecObject>& objects, std::uint32_t target, bool by_index) {
    if (by_index)
        return target < objects.size() ? &objects[target] : nullptr;
    const auto found = std::ranges::find_if(
        objects, [target](const ExecObject& item) { return item.entry->handle == target; });
    return found == objects.end() ? nullptr : &*found;
}

int relocate(const ExecObject& item, drm_i915_gem_relocation_entry& relocation, const ExecObject& target) {
    if (relocation.offset % sizeof(std::uint32_t) != 0 ||
        range_overflows(relocation.offset, sizeof(std::uint64_t), item.object->size()))
        return -EINVAL;
    if (relocation.presumed_offset == target.entry->offset)
        return 0;
    std::byte* bytes = item.object->bytes();
    if (bytes == nullptr)
        return -ENOMEM;
    const std::uint64_t address = canonical((target.address + relocation.delta) & address_mask);
    std::memcpy(bytes + relocation.offset, &address, sizeof address);
    relocation.presumed_offset = target.entry->offset;
    return 0;
}

} // namespace

int find_exec_objects(DrmFile& file, std::span<drm_i915_gem_exec_object2> entries,
                      std::vector<ExecObject>& objects) {
    for (drm_i915_gem_exec_object2& entry : entries) {
        GemPointer object = file.objects.find(entry.handle);
        if (object == nullptr)
            return -ENOENT;
        if (const int error = check_entry(file.model(), entry); error != 0)
            return error;
        objects.push_back({std::move(object), &entry, entry.offset & address_mask});
    }
    std::vector<const GemObject*> unique;
    unique.reserve(objects.size());
    for (const ExecObject& item : objects)
        unique.push_back(item.object.get());
    std::ranges::sort(unique);
    return std::ranges::adjacent_find(unique) == unique.end() ? 0 : -EINVAL;
}

int place_exec_objects(std::vector<ExecObject>& objects) {
    std::uint64_t next = large_page;
    for (const ExecObject& item : objects)
        if (is_pinned(item) && item.address < low_end)
            next = std::max(next, item.address + room_of(item));
    for (ExecObject& item : objects) {
        if (is_pinned(item))
            continue;
        if (room_of(item) > low_end)
            return -ENOSPC;
        const std::uint64_t alignment = std::max<std::uint64_t>(item.entry->alignment, large_page);
        item.address = (next + alignment - 1) / alignment * alignment;
        next = item.address + room_of(item);
        if (next > low_end)
            return -ENOSPC;
        item.entry->offset = item.address;
    }
    return 0;
}

int relocate_exec_objects(std::vector<ExecObject>& objects, bool by_index) {
    for (ExecObject& item : objects) {
        auto* relocations = user_pointer<drm_i915_gem_relocation_entry>(item.entry->relocs_ptr);
        if (!is_mapped(relocations, item.entry->relocation_count * sizeof *relocations))
            return -EFAULT;
        for (std::uint32_t index = 0; index < item.entry->relocation_count; ++index) {
            const ExecObject* target = find_target(objects, relocations[index].target_handle, by_index);
            if (target == nullptr)
                return -ENOENT;
            if (const int error = relocate(item, relocations[index], *target); error != 0)
                return error;
        }
    }
    return 0;
}

} // namespace zeva::sim
