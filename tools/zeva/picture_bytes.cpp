#include "picture_bytes.hpp"

#include <algorithm>

namespace zeva::tool {
namespace {

/// A row of a plane: its place in the object, and its visible bytes in the packed picture.
struct Row {
    std::size_t offset;
    std::size_t pitch;
    std::size_t packed;
    std::size_t bytes; ///< visible
};

template <typename Visit>
void for_each_row(const SurfaceLayout& layout, Visit visit) {
    std::size_t packed = 0;
    for (std::uint32_t plane = 0; plane < layout.plane_count; ++plane) {
        const PlaneLayout& where = layout.planes[plane];
        const std::size_t bytes = layout.row_bytes(plane);
        for (std::uint64_t row = 0; row < layout.rows(plane); ++row, packed += bytes)
            visit(Row{where.offset + row * where.pitch, where.pitch, packed, bytes});
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
    for_each_row(layout, [&](const Row& row) {
        std::ranges::copy(object.subspan(row.offset, row.bytes),
                          picture.begin() + static_cast<std::ptrdiff_t>(row.packed));
    });
    return picture;
}

void scatter(const SurfaceLayout& layout, std::span<const std::byte> picture, std::span<std::byte> object) {
    for_each_row(layout, [&](const Row& row) {
        std::ranges::copy(picture.subspan(row.packed, row.bytes),
                          object.subspan(row.offset, row.bytes).begin());
    });
}

std::optional<std::uint64_t> count_unchanged_surroundings(const SurfaceLayout& layout,
                                                          std::span<const std::byte> before,
                                                          std::span<const std::byte> after) {
    std::vector<bool> has_changed(before.size());
    for (std::size_t i = 0; i < before.size(); ++i)
        has_changed[i] = before[i] != after[i];
    const auto forget = [&](std::size_t offset, std::size_t bytes) {
        const auto first = has_changed.begin() + static_cast<std::ptrdiff_t>(offset);
        std::fill_n(first, std::min(bytes, before.size() - offset), false);
    };
    for_each_row(layout, [&](const Row& row) { forget(row.offset, row.bytes); });
    const auto changed = static_cast<std::uint64_t>(std::ranges::count(has_changed, true));
    for_each_row(layout, [&](const Row& row) { forget(row.offset, row.pitch); });
    if (std::ranges::count(has_changed, true) > 0)
        return std::nullopt;
    return before.size() - layout.picture_bytes() - changed;
}

} // namespace zeva::tool
