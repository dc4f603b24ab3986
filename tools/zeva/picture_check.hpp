// Whether the three names of a picture really name the same bytes.
#pragma once

#include "share_report.hpp"

#include <span>
#include <vector>
#include <zeva/gpu.hpp>
#include <zeva/surface_layout.hpp>

namespace zeva::tool {

/// Writes a pattern through each name and compares every visible byte through each other name, then looks
/// whether a byte outside the visible picture has changed. What a name cannot do on this device is noted,
/// never passed. Throws Error at the first byte that is wrong and when reading or writing fails; `checks` has
/// what was done before. `layout` has one object.
void check_every_name(const Gpu& gpu, void* usm, const DmaBuf& dma_buf, VASurfaceID surface,
                      const SurfaceLayout& layout, std::vector<Check>& checks);
/// The same, for callers who need no checks of a failure.
[[nodiscard]] std::vector<Check> check_every_name(const Gpu& gpu, void* usm, const DmaBuf& dma_buf,
                                                  VASurfaceID surface, const SurfaceLayout& layout);

/// Throws Error unless at least one check compared pixels.
void require_any_verified(std::span<const Check> checks);

} // namespace zeva::tool
