#include "decode/av1/tile_layout.hpp"

#include "base/rounding.hpp"
#include "decode/av1/integer_codes.hpp"
#include "status.hpp"

#include <algorithm>
#include <bit>
#include <span>

namespace zeva::va_driver::av1 {
namespace {

// Section 3.
constexpr unsigned max_tile_width = 4096; ///< in pixels
constexpr unsigned max_tile_area = 4096 * 2304;
constexpr unsigned max_tiles_per_dimension = 64;

/// tile_log2: the smallest k with `block` << k at least `target`.
unsigned tile_log2(unsigned block, unsigned target) {
    unsigned log2 = 0;
    while ((block << log2) < target)
        ++log2;
    return log2;
}

/// The logarithm that gives `tiles` tiles of one size.
unsigned uniform_log2(const TileLayout::Division& division, unsigned tiles) {
    for (unsigned log2 = division.min_log2; log2 <= division.max_log2; ++log2) {
        const unsigned size = divide_rounded_up(division.length, 1U << log2);
        if (divide_rounded_up(division.length, size) == tiles)
            return log2;
    }
    fail(VA_STATUS_ERROR_INVALID_PARAMETER);
}

/// The sizes of `tiles` tiles; the last gets what the others leave.
RecycledVector<std::uint16_t> explicit_sizes(const TileLayout::Division& division, unsigned tiles,
                                             std::span<const std::uint16_t> sizes_minus_1) {
    RecycledVector<std::uint16_t> sizes;
    unsigned left = division.length;
    for (unsigned i = 0; i < tiles; ++i) {
        const unsigned size = i + 1 < tiles ? sizes_minus_1[i] + 1U : left;
        require(size != 0 && size <= std::min(left, division.max_size), VA_STATUS_ERROR_INVALID_PARAMETER);
        sizes.push_back(static_cast<std::uint16_t>(size));
        left -= size;
    }
    return sizes;
}

void read_uniform(TileLayout& tiles, unsigned min_log2_tiles) {
    tiles.horizontal.log2 = uniform_log2(tiles.horizontal, tiles.columns);
    tiles.vertical.min_log2 = min_log2_tiles - std::min(min_log2_tiles, tiles.horizontal.log2);
    tiles.vertical.log2 = uniform_log2(tiles.vertical, tiles.rows);
}

void read_explicit(TileLayout& tiles, unsigned min_log2_tiles,
                   const VADecPictureParameterBufferAV1& parameters) {
    tiles.horizontal.sizes = explicit_sizes(tiles.horizontal, tiles.columns, parameters.width_in_sbs_minus_1);
    const unsigned area = tiles.horizontal.length * tiles.vertical.length;
    const unsigned max_area = min_log2_tiles > 0 ? area >> (min_log2_tiles + 1) : area;
    tiles.vertical.max_size = std::max(max_area / std::ranges::max(tiles.horizontal.sizes), 1U);
    tiles.vertical.sizes = explicit_sizes(tiles.vertical, tiles.rows, parameters.height_in_sbs_minus_1);
    tiles.horizontal.log2 = tile_log2(1, tiles.columns);
    tiles.vertical.log2 = tile_log2(1, tiles.rows);
}

/// Ones up to the logarithm, then a zero where it could be larger.
void write_uniform(BitWriter& writer, const TileLayout::Division& division) {
    for (unsigned log2 = division.min_log2; log2 < division.log2; ++log2)
        writer.flag(true);
    if (division.log2 < division.max_log2)
        writer.flag(false);
}

void write_explicit(BitWriter& writer, const TileLayout::Division& division) {
    unsigned left = division.length;
    for (const unsigned size : division.sizes) {
        write_non_symmetric(writer, size - 1, std::min(left, division.max_size));
        left -= size;
    }
}

} // namespace

TileLayout read_tile_layout(const VADecPictureParameterBufferAV1& parameters, unsigned width,
                            unsigned height) {
    const bool large_superblocks = parameters.seq_info_fields.fields.use_128x128_superblock != 0;
    const unsigned superblock_log2 = large_superblocks ? 7 : 6;
    TileLayout tiles;
    tiles.uniform = parameters.pic_info_fields.bits.uniform_tile_spacing_flag != 0;
    tiles.columns = parameters.tile_cols;
    tiles.rows = parameters.tile_rows;
    tiles.context_update_tile = parameters.context_update_tile_id;
    require(tiles.columns - 1 < max_tiles_per_dimension && tiles.rows - 1 < max_tiles_per_dimension &&
                tiles.context_update_tile < tiles.count(),
            VA_STATUS_ERROR_INVALID_PARAMETER);

    const unsigned superblock = 1U << superblock_log2;
    const unsigned columns = divide_rounded_up(width, superblock);
    const unsigned rows = divide_rounded_up(height, superblock);
    const unsigned max_width = max_tile_width >> superblock_log2;
    tiles.horizontal = {.length = columns,
                        .min_log2 = tile_log2(max_width, columns),
                        .max_log2 = tile_log2(1, std::min(columns, max_tiles_per_dimension)),
                        .max_size = max_width};
    tiles.vertical = {.length = rows, .max_log2 = tile_log2(1, std::min(rows, max_tiles_per_dimension))};
    const unsigned min_log2_tiles =
        std::max(tiles.horizontal.min_log2, tile_log2(max_tile_area >> 2 * superblock_log2, columns * rows));
    if (tiles.uniform)
        read_uniform(tiles, min_log2_tiles);
    else
        read_explicit(tiles, min_log2_tiles, parameters);
    return tiles;
}

void write_tile_info(BitWriter& writer, const TileLayout& tiles, unsigned tile_size_bytes) {
    writer.flag(tiles.uniform); // uniform_tile_spacing_flag
    const auto write = tiles.uniform ? write_uniform : write_explicit;
    write(writer, tiles.horizontal);
    write(writer, tiles.vertical);
    const unsigned count_log2 = tiles.horizontal.log2 + tiles.vertical.log2;
    if (count_log2 > 0) {
        writer.bits(tiles.context_update_tile, count_log2);
        writer.bits(tile_size_bytes - 1, 2); // tile_size_bytes_minus_1
    }
}

} // namespace zeva::va_driver::av1
