// SurfaceLayout to and from the descriptors of VA-API.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <zeva/export.hpp>
#include <zeva/surface_layout.hpp>

#include <va/va.h>
#include <va/va_drmcommon.h>

namespace zeva {

/// How planes are grouped in a PRIME_2 descriptor.
enum class LayerForm {
    composed, ///< one layer with every plane
    separate, ///< one layer a plane
};

/// A PRIME_2 descriptor of `layout` in the dma-bufs `fds` (one an object, borrowed). A format without a DRM
/// fourcc of its own is always written as separate layers. The layout must be valid.
[[nodiscard]] ZEVA_API VADRMPRIMESurfaceDescriptor to_prime_2(const SurfaceLayout& layout,
                                                              std::span<const int> fds, LayerForm form);

/// The layout with objects that end at the last whole row of tiles of plane 0. iHD takes the object's size
/// for the picture's height and tiles to the end of the last, partial row, beyond the memory
/// (docs/driver-facts.md, surface_import.tiles_incomplete). A linear layout stays as it is.
[[nodiscard]] ZEVA_API SurfaceLayout without_partial_tiles(SurfaceLayout layout);

/// The layout that a PRIME_2 descriptor tells, with `format` for its fourcc (drivers rename some; nothing:
/// as the descriptor says). Nothing when the descriptor contradicts itself: unknown fourcc, counts or object
/// indices out of range, different modifiers. The result is not checked further: see find_fault.
[[nodiscard]] ZEVA_API std::optional<SurfaceLayout>
from_prime_2(const VADRMPRIMESurfaceDescriptor& descriptor, std::optional<PixelFormat> format = std::nullopt);

/// A PRIME (1) descriptor: one object, no modifier. `handle` receives the fd and must outlive the result,
/// which points to it. The layout must be valid, linear and in one object.
[[nodiscard]] ZEVA_API VASurfaceAttribExternalBuffers to_prime_1(const SurfaceLayout& layout,
                                                                 std::uintptr_t& handle);

/// The linear layout that a PRIME (1) descriptor tells; nothing as for from_prime_2.
[[nodiscard]] ZEVA_API std::optional<SurfaceLayout>
from_prime_1(const VASurfaceAttribExternalBuffers& descriptor);

/// The linear layout that a derived image tells, in an object of `object_size` bytes; nothing as above.
[[nodiscard]] ZEVA_API std::optional<SurfaceLayout>
from_va_image(const VAImage& image, std::uint64_t object_size,
              std::optional<PixelFormat> format = std::nullopt);

/// Sets the allocated size of a layout from its pitches and from the room between its planes.
ZEVA_API void derive_allocated_size(SurfaceLayout& layout);

} // namespace zeva
