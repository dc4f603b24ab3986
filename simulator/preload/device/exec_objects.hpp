// The buffers of a batch: found by handle, given addresses, relocated.
#pragma once

#include "device/drm_file.hpp"

#include <span>
#include <vector>

namespace zeva::sim {

struct ExecObject {
    GemPointer object;
    drm_i915_gem_exec_object2* entry; ///< the program's
    std::uint64_t address;
};

/// Finds the objects of a batch and checks their entries. Returns 0 or -errno.
[[nodiscard]] int find_exec_objects(DrmFile& file, std::span<drm_i915_gem_exec_object2> entries,
                                    std::vector<ExecObject>& objects);

/// Gives an address to those that are not pinned: below 4 GiB, above whatever is pinned there. Writes it
/// back. Returns 0, or -ENOSPC when there is no room.
[[nodiscard]] int place_exec_objects(std::vector<ExecObject>& objects);

/// Writes the addresses where the relocations say. `by_index`: targets are indices of entries, not handles.
[[nodiscard]] int relocate_exec_objects(std::vector<ExecObject>& objects, bool by_index);

} // namespace zeva::sim
