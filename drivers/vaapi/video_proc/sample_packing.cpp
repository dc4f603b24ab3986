#include "video_proc/sample_packing.hpp"

#include "base/rounding.hpp"

#include <algorithm>
#include <cstring>

namespace zeva::va_driver {
namespace {

/// Samples of one row, each in a word of its own. Words need not be aligned.
template <typename Word, std::size_t step>
void read_words(const std::byte* __restrict from, const SamplePlace& place, std::uint16_t* __restrict to,
                std::uint32_t count) {
    const unsigned int shift = place.shift;
    const unsigned int mask = (1U << place.bits) - 1;
    for (std::uint32_t i = 0; i < count; ++i) {
        Word word;
        std::memcpy(&word, from + i * step, sizeof(word));
        to[i] = static_cast<std::uint16_t>(word >> shift & mask);
    }
}

/// The bits of words of 32 that are not the sample's stay; in others all of them are the sample's or zero.
template <typename Word, std::size_t step>
void write_words(const std::uint16_t* __restrict from, const SamplePlace& place, std::byte* __restrict to,
                 std::uint32_t count) {
    const unsigned int shift = place.shift;
    const auto others = static_cast<Word>(sizeof(Word) < 4 ? 0 : ~(((1U << place.bits) - 1) << shift));
    for (std::uint32_t i = 0; i < count; ++i) {
        Word word = 0;
        if constexpr (sizeof(Word) == 4)
            std::memcpy(&word, to + i * step, sizeof(word));
        word = static_cast<Word>((word & others) | static_cast<Word>(from[i]) << shift);
        std::memcpy(to + i * step, &word, sizeof(word));
    }
}

void read_row(const std::byte* from, const SamplePlace& place, std::uint16_t* to, std::uint32_t count) {
    switch (place.word * 16 + place.step) {
    case 0x11:
        return read_words<std::uint8_t, 1>(from, place, to, count);
    case 0x12:
        return read_words<std::uint8_t, 2>(from, place, to, count);
    case 0x14:
        return read_words<std::uint8_t, 4>(from, place, to, count);
    case 0x22:
        return read_words<std::uint16_t, 2>(from, place, to, count);
    case 0x24:
        return read_words<std::uint16_t, 4>(from, place, to, count);
    case 0x28:
        return read_words<std::uint16_t, 8>(from, place, to, count);
    default:
        return read_words<std::uint32_t, 4>(from, place, to, count);
    }
}

void write_row(const std::uint16_t* from, const SamplePlace& place, std::byte* to, std::uint32_t count) {
    switch (place.word * 16 + place.step) {
    case 0x11:
        return write_words<std::uint8_t, 1>(from, place, to, count);
    case 0x12:
        return write_words<std::uint8_t, 2>(from, place, to, count);
    case 0x14:
        return write_words<std::uint8_t, 4>(from, place, to, count);
    case 0x22:
        return write_words<std::uint16_t, 2>(from, place, to, count);
    case 0x24:
        return write_words<std::uint16_t, 4>(from, place, to, count);
    case 0x28:
        return write_words<std::uint16_t, 8>(from, place, to, count);
    default:
        return write_words<std::uint32_t, 4>(from, place, to, count);
    }
}

/// The rows of one component in a linear picture, from sample (x, y) of the component on.
struct SampleRows {
    SampleRows(const Pixels& pixels, const SamplePlace& place, std::uint32_t x, std::uint32_t y)
        : pitch(pixels.layout.planes[place.plane].pitch),
          first(pixels.bytes + pixels.layout.planes[place.plane].offset + y * pitch + place.offset +
                std::size_t{x} * place.step) {}

    [[nodiscard]] std::byte* row(std::uint32_t y) const { return first + y * pitch; }

    std::size_t pitch;
    std::byte* first;
};

/// `x` and `y` in luma samples.
SampleRows rows_of(const Pixels& pixels, const SampleLayout& layout, std::uint32_t plane, std::uint32_t x,
                   std::uint32_t y) {
    if (plane == alpha_plane)
        return {pixels, layout.alpha, x, y};
    if (plane == 0)
        return {pixels, layout.color[0], x, y};
    return {pixels, layout.color[plane], x >> layout.format.chroma_x, y >> layout.format.chroma_y};
}

void unpack_linear(const Pixels& from, const Rectangle& area, SamplePlanes& picture) {
    const SampleLayout layout = sample_layout(from.layout.format);
    picture.reshape(layout.format, area.width, area.height);
    for (std::uint32_t plane = 0; plane <= alpha_plane; ++plane) {
        if (!picture.has(plane))
            continue;
        const SamplePlace& place = plane == alpha_plane ? layout.alpha : layout.color[plane];
        const SampleRows rows = rows_of(from, layout, plane, area.x, area.y);
        for (std::uint32_t y = 0; y < picture.height(plane); ++y)
            read_row(rows.row(y), place, picture.row(plane, y), picture.width(plane));
    }
}

/// Ones into the bits of alpha, or those that mean nothing.
void write_opaque(const Pixels& to, const SampleLayout& layout, const Rectangle& area) {
    if (layout.alpha.bits == 0)
        return;
    const std::vector<std::uint16_t> ones(area.width,
                                          static_cast<std::uint16_t>((1U << layout.alpha.bits) - 1));
    const SampleRows rows = rows_of(to, layout, alpha_plane, area.x, area.y);
    for (std::uint32_t y = 0; y < area.height; ++y)
        write_row(ones.data(), layout.alpha, rows.row(y), area.width);
}

void pack_linear(const SamplePlanes& picture, const Pixels& to, std::uint32_t x, std::uint32_t y) {
    const SampleLayout layout = sample_layout(to.layout.format);
    const bool with_alpha = layout.format.has_alpha && picture.has(alpha_plane);
    for (std::uint32_t plane = 0; plane <= alpha_plane; ++plane) {
        if (!picture.has(plane) || (plane == alpha_plane && !with_alpha))
            continue;
        const SamplePlace& place = plane == alpha_plane ? layout.alpha : layout.color[plane];
        const SampleRows rows = rows_of(to, layout, plane, x, y);
        for (std::uint32_t row = 0; row < picture.height(plane); ++row)
            write_row(picture.row(plane, row), place, rows.row(row), picture.width(plane));
    }
    if (!with_alpha)
        write_opaque(to, layout, {x, y, picture.width(), picture.height()});
}

constexpr std::uint32_t round_down(std::uint32_t value, std::uint32_t unit) {
    return value / unit * unit;
}

} // namespace

Rectangle area_to_unpack(const SurfaceLayout& layout, const Rectangle& area, bool whole_fields) {
    const SampleFormat format = sample_layout(layout.format).format;
    const std::uint32_t unit_x = 1U << format.chroma_x;
    const std::uint32_t unit_y = (whole_fields ? 2U : 1U) << format.chroma_y;
    const std::uint32_t margin = whole_fields ? unit_y : 0;
    const std::uint32_t left = round_down(area.x, unit_x);
    const std::uint32_t top = round_down(area.y - std::min(area.y, margin), unit_y);
    const std::uint32_t right = std::min(layout.width, round_up(area.x + area.width, unit_x));
    const std::uint32_t bottom = std::min(layout.height, round_up(area.y + area.height, unit_y) + margin);
    return {left, top, right - left, bottom - top};
}

Pixels SamplePacker::stage(const SurfaceLayout& layout) {
    staging_.resize(std::max<std::size_t>(staging_.size(), layout.object_sizes[0]));
    return {layout, staging_.data()};
}

void SamplePacker::unpack(const Pixels& from, const Rectangle& area, SamplePlanes& picture) {
    if (from.layout.is_linear())
        return unpack_linear(from, area, picture);
    const auto layout = SurfaceLayout::linear(from.layout.format, area.width, area.height);
    const Pixels staged = stage(layout);
    copy_pixels(from, area, staged, 0, 0);
    unpack_linear(staged, {0, 0, area.width, area.height}, picture);
}

void SamplePacker::pack(const SamplePlanes& picture, const Pixels& to, std::uint32_t x, std::uint32_t y) {
    if (to.layout.is_linear())
        return pack_linear(picture, to, x, y);
    const auto layout = SurfaceLayout::linear(to.layout.format, picture.width(), picture.height());
    const Pixels staged = stage(layout);
    pack_linear(picture, staged, 0, 0);
    copy_pixels(staged, {0, 0, picture.width(), picture.height()}, to, x, y);
}

} // namespace zeva::va_driver
