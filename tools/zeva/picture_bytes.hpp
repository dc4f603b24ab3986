// The visible bytes of a picture, packed without padding, to and from the places of a layout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>
#include <zeva/surface_layout.hpp>

namespace zeva::tool {

/// A pattern for a picture that no shift, swap or constant could pass for; different for every seed.
[[nodiscard]] std::vector<std::byte> make_pattern(const SurfaceLayout& layout, std::uint32_t seed);

/// The visible bytes of a linear picture of one object.
[[nodiscard]] std::vector<std::byte> gather(const SurfaceLayout& layout, std::span<const std::byte> object);

/// Writes visible bytes to their places, and nothing else.
void scatter(const SurfaceLayout& layout, std::span<const std::byte> picture, std::span<std::byte> object);

/// Counts the bytes of an object that no visible pixel uses and that are the same before and after. Nothing
/// when one beyond the picture's rows has changed: the rest of a row, up to the pitch, drivers may write.
[[nodiscard]] std::optional<std::uint64_t> count_unchanged_surroundings(const SurfaceLayout& layout,
                                                                        std::span<const std::byte> before,
                                                                        std::span<const std::byte> after);

} // namespace zeva::tool
