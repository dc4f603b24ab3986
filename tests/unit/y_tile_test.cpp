// The software VA driver's Y tiling against the definition of the layout.
#include "tiling/y_tile.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace zeva::va_driver {
namespace {

using Bytes = std::vector<std::byte>;

Bytes numbered_bytes(std::size_t count) {
    Bytes bytes(count);
    for (std::size_t i = 0; i < count; ++i)
        bytes[i] = static_cast<std::byte>(1 + i * 31 % 251);
    return bytes;
}

TEST(YTile, StoresColumnsOfSixteenBytesInTilesOfFourKibibytes) {
    constexpr std::size_t pitch = 384;
    EXPECT_EQ(y_tile_offset(0, 0, pitch), 0U);
    EXPECT_EQ(y_tile_offset(15, 0, pitch), 15U);
    EXPECT_EQ(y_tile_offset(0, 1, pitch), 16U);
    EXPECT_EQ(y_tile_offset(16, 0, pitch), 512U);
    EXPECT_EQ(y_tile_offset(127, 31, pitch), 4095U);
    EXPECT_EQ(y_tile_offset(128, 0, pitch), 4096U);
    EXPECT_EQ(y_tile_offset(0, 32, pitch), 3 * 4096U);
}

TEST(YTile, RoundTripKeepsEveryByte) {
    constexpr std::size_t row_bytes = 322, rows = 121, linear_pitch = 330, tiled_pitch = 384;
    const Bytes linear = numbered_bytes(linear_pitch * rows);
    Bytes tiled(tiled_pitch * 128);
    EXPECT_EQ(copy_linear_to_y_tile(linear, linear_pitch, tiled, tiled_pitch, row_bytes, rows),
              row_bytes * rows);
    Bytes back(linear.size());
    EXPECT_EQ(copy_y_tile_to_linear(tiled, tiled_pitch, back, linear_pitch, row_bytes, rows),
              row_bytes * rows);
    for (std::size_t y = 0; y < rows; ++y) {
        const auto row = linear.begin() + static_cast<std::ptrdiff_t>(y * linear_pitch);
        const auto copy = back.begin() + static_cast<std::ptrdiff_t>(y * linear_pitch);
        EXPECT_TRUE(std::equal(row, row + row_bytes, copy)) << "row " << y;
        EXPECT_EQ(tiled[y_tile_offset(row_bytes - 1, y, tiled_pitch)], row[row_bytes - 1]) << "row " << y;
    }
}

TEST(YTile, LeavesOutWhatDoesNotFit) {
    constexpr std::size_t pitch = 128, rows = 64;
    const Bytes linear = numbered_bytes(pitch * rows);
    Bytes one_tile_and_a_half(6144);
    EXPECT_EQ(copy_linear_to_y_tile(linear, pitch, one_tile_and_a_half, pitch, pitch, rows), 6144U);
    Bytes no_whole_tile(64 * rows);
    EXPECT_EQ(copy_linear_to_y_tile(linear, pitch, no_whole_tile, 64, 64, rows), 0U);
}

} // namespace
} // namespace zeva::va_driver
