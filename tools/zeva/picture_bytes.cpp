#include "picture_bytes.hpp"

#include <algorithm>

namespace zeva::tool {
namespace {

/// Calls `visit(offset in the object, offset in the packed picture, bytes)` for every visible row.
template <typename Visit>
void for_each_row(const SurfaceLayout& layout, Visit visit) {
    std::size_t packed = 0;
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane) {
        const std::size_t bytes = layout.row_bytes(plane);
        for (std::uint64_t row = 0; row < layout.rows(plane); ++row, packed += bytes)
            visit(layout.planes[plane].offset + row * layout.planes[plane].pitch, packed, bytes);
    }
}

} // namespace

std::vector<std::byte> make_pattern(const SurfaceLayout& layout, std::uint32_t seed) {
    std::vector<std::byte> picture(layout.picture_bytes());
    std::uint32_t state = 2463534242U + seed;
    for (std::byte& value : picture) {
        // Marsaglia's xorshift: "Xorshift RNGs", 2003.
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        value = static_cast<std::byte>(state >> 24);
    }
    return picture;
}

std::vector<std::byte> gather(const SurfaceLayout& layout, std::span<const std::byte> object) {
    std::vector<std::byte> picture(layout.picture_bytes());
    for_each_row(layout, [&](std::size_t offset, std::size_t packed, std::size_t bytes) {
        std::ranges::copy(object.subspan(offset, bytes),
                          picture.begin() + static_cast<std::ptrdiff_t>(packed));
    });
    return picture;
}

void scatter(const SurfaceLayout& layout, std::span<const std::byte> picture, std::span<std::byte> object) {
    for_each_row(layout, [&](std::size_t offset, std::size_t packed, std::size_t bytes) {
        std::ranges::copy(picture.subspan(packed, bytes), object.subspan(offset, bytes).begin());
    });
}

bool surroundings_are(const SurfaceLayout& layout, std::span<const std::byte> object, std::byte canary) {
    std::vector<std::byte> without_picture{object.begin(), object.end()};
    scatter(layout, std::vector<std::byte>(layout.picture_bytes(), canary), without_picture);
    return std::ranges::all_of(without_picture, [canary](std::byte value) { return value == canary; });
}

} // namespace zeva::tool
