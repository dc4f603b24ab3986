// Whether the three names of a picture really name the same bytes.
#pragma once

#include "picture_names.hpp"
#include "share_report.hpp"

#include <span>
#include <vector>
#include <zeva/gpu.hpp>
#include <zeva/surface_layout.hpp>

namespace zeva::tool {

/// A picture under its three names; what they name outlives this. `layout` has one object.
struct NamedPicture {
    void* usm = nullptr;
    const DmaBuf& dma_buf;
    VASurfaceID surface = VA_INVALID_SURFACE;
    SurfaceLayout layout;
};

/// The `reader` of the checks that a name is of the same memory.
inline constexpr std::string_view inode_and_size = "inode, size";

/// Looks whether USM and surface tell the identity and size of the dma-buf. Then writes a pattern through
/// each name that can be written, compares every visible byte through each other name, and looks whether a
/// byte beyond the picture's rows has changed. What a name cannot do on this device is noted, never passed.
/// Throws Error at the first that is wrong and when something fails; `checks` has what was done before.
void check_every_name(const Gpu& gpu, const NamedPicture& picture, CopyBy copy_by,
                      std::vector<Check>& checks);

/// Throws Error unless at least one check compared pixels.
void require_any_verified(std::span<const Check> checks);

} // namespace zeva::tool
