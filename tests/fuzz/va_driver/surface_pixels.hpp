// The pixels of surfaces, through images.
#pragma once

#include <cstdint>
#include <span>

#include <va/va.h>
#include <zeva/surface_layout.hpp>

namespace zeva::test {

/// Writes a pattern that the number decides. Throws std::runtime_error, as `digest` does.
void fill_with_pattern(VADisplay display, VASurfaceID surface, std::uint32_t number);

/// A number for the visible pixels.
[[nodiscard]] std::uint64_t digest(VADisplay display, VASurfaceID surface);
[[nodiscard]] std::uint64_t digest(std::span<const std::uint8_t> bytes);

[[nodiscard]] SurfaceLayout layout_of(VADisplay display, VASurfaceID surface);

/// Another surface of the same format and size.
[[nodiscard]] VASurfaceID create_surface_like(VADisplay display, VASurfaceID surface);

} // namespace zeva::test
