#include "tiling/tiling.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <drm_fourcc.h>

namespace zeva::va_driver {
namespace {

constexpr std::array<std::pair<Tiling, std::uint64_t>, 3> modifiers{
    {{Tiling::linear, DRM_FORMAT_MOD_LINEAR},
     {Tiling::y, I915_FORMAT_MOD_Y_TILED},
     {Tiling::four, I915_FORMAT_MOD_4_TILED}}};

constexpr bool fits(std::size_t offset, std::size_t count, std::size_t size) {
    return offset <= size && count <= size - offset;
}

/// How many bytes of a row lie together from `x` on, at most `wanted`.
template <Tiling tiling>
constexpr std::size_t run(std::size_t x, std::size_t wanted) {
    return tiling == Tiling::linear ? wanted : std::min(wanted, tile_run - x % tile_run);
}

/// Bytes of a row that the pitch has room for.
std::size_t usable_row(const TiledPlane& plane) {
    return plane.tiling == Tiling::linear ? plane.pitch : plane.pitch / tile_width * tile_width;
}

/// A whole run has a constant size, which compiles to one vector move.
void copy_run(std::byte* to, const std::byte* from, std::size_t count) {
    if (count == tile_run)
        std::memcpy(to, from, tile_run);
    else
        std::memcpy(to, from, count);
}

template <Tiling from_tiling, Tiling to_tiling>
std::size_t copy_row(const TiledPlane& from, PlanePosition from_position, const TiledPlane& to,
                     PlanePosition to_position, std::size_t row_bytes) {
    std::size_t copied = 0;
    for (std::size_t done = 0; done < row_bytes;) {
        const std::size_t from_x = from_position.x + done;
        const std::size_t to_x = to_position.x + done;
        const std::size_t count = run<from_tiling>(from_x, run<to_tiling>(to_x, row_bytes - done));
        const std::size_t source = byte_offset<from_tiling>(from_x, from_position.y, from.pitch);
        const std::size_t target = byte_offset<to_tiling>(to_x, to_position.y, to.pitch);
        if (fits(source, count, from.bytes.size()) && fits(target, count, to.bytes.size())) {
            copy_run(to.bytes.data() + target, from.bytes.data() + source, count);
            copied += count;
        }
        done += count;
    }
    return copied;
}

template <Tiling from_tiling, Tiling to_tiling>
std::size_t copy_rows(const TiledPlane& from, PlanePosition from_position, const TiledPlane& to,
                      PlanePosition to_position, std::size_t row_bytes, std::size_t rows) {
    std::size_t copied = 0;
    for (std::size_t row = 0; row < rows; ++row, ++from_position.y, ++to_position.y)
        copied += copy_row<from_tiling, to_tiling>(from, from_position, to, to_position, row_bytes);
    return copied;
}

template <Tiling from_tiling>
constexpr auto copy_from(Tiling to_tiling) {
    switch (to_tiling) {
    case Tiling::y:
        return copy_rows<from_tiling, Tiling::y>;
    case Tiling::four:
        return copy_rows<from_tiling, Tiling::four>;
    default:
        return copy_rows<from_tiling, Tiling::linear>;
    }
}

constexpr auto copy_between(Tiling from_tiling, Tiling to_tiling) {
    switch (from_tiling) {
    case Tiling::y:
        return copy_from<Tiling::y>(to_tiling);
    case Tiling::four:
        return copy_from<Tiling::four>(to_tiling);
    default:
        return copy_from<Tiling::linear>(to_tiling);
    }
}

std::size_t left_of(std::size_t start, std::size_t end) {
    return end > start ? end - start : 0;
}

} // namespace

std::optional<Tiling> tiling_of(std::uint64_t modifier) noexcept {
    for (const auto& [tiling, known] : modifiers)
        if (known == modifier)
            return tiling;
    return std::nullopt;
}

std::uint64_t modifier_of(Tiling tiling) noexcept {
    return std::ranges::find(modifiers, tiling, &std::pair<Tiling, std::uint64_t>::first)->second;
}

std::size_t copy_plane(const TiledPlane& from, PlanePosition from_position, const TiledPlane& to,
                       PlanePosition to_position, std::size_t row_bytes, std::size_t rows) noexcept {
    const std::size_t row = std::min(
        {row_bytes, left_of(from_position.x, usable_row(from)), left_of(to_position.x, usable_row(to))});
    return copy_between(from.tiling, to.tiling)(from, from_position, to, to_position, row, rows);
}

} // namespace zeva::va_driver
