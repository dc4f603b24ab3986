// Whether the three names of a picture really name the same bytes.
#pragma once

#include "share_report.hpp"

#include <vector>
#include <zeva/gpu.hpp>
#include <zeva/surface_layout.hpp>

namespace zeva::tool {

/// Writes a pattern through each name and compares every visible byte through each other name, then looks
/// whether a byte outside the visible picture has changed. What a name cannot do on this device is noted,
/// never passed. Throws Error at the first byte that is wrong. `layout` has one object.
[[nodiscard]] std::vector<Check> check_every_name(const Gpu& gpu, void* usm, const DmaBuf& dma_buf,
                                                  VASurfaceID surface, const SurfaceLayout& layout);

} // namespace zeva::tool
