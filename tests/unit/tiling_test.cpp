// The software VA driver's tilings against the definition of the layouts; against Intel's own code:
// tests/detiling.
#include "tiling/tiling.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <vector>

#include <drm_fourcc.h>

namespace zeva::va_driver {
namespace {

using Bytes = std::vector<std::byte>;

Bytes numbered_bytes(std::size_t count) {
    Bytes bytes(count);
    for (std::size_t i = 0; i < count; ++i)
        bytes[i] = static_cast<std::byte>(1 + i * 31 % 251);
    return bytes;
}

TEST(Tiling, YStoresColumnsOfSixteenBytes) {
    constexpr std::size_t pitch = 384;
    EXPECT_EQ(byte_offset<Tiling::y>(0, 0, pitch), 0U);
    EXPECT_EQ(byte_offset<Tiling::y>(15, 0, pitch), 15U);
    EXPECT_EQ(byte_offset<Tiling::y>(0, 1, pitch), 16U);
    EXPECT_EQ(byte_offset<Tiling::y>(16, 0, pitch), 512U);
    EXPECT_EQ(byte_offset<Tiling::y>(127, 31, pitch), 4095U);
    EXPECT_EQ(byte_offset<Tiling::y>(128, 0, pitch), 4096U);
    EXPECT_EQ(byte_offset<Tiling::y>(0, 32, pitch), 3 * 4096U);
}

TEST(Tiling, FourStoresPiecesOfEightRows) {
    constexpr std::size_t pitch = 384;
    EXPECT_EQ(byte_offset<Tiling::four>(0, 0, pitch), 0U);
    EXPECT_EQ(byte_offset<Tiling::four>(0, 1, pitch), 16U);
    EXPECT_EQ(byte_offset<Tiling::four>(16, 0, pitch), 64U);
    EXPECT_EQ(byte_offset<Tiling::four>(0, 4, pitch), 256U);
    EXPECT_EQ(byte_offset<Tiling::four>(64, 0, pitch), 512U);
    EXPECT_EQ(byte_offset<Tiling::four>(0, 8, pitch), 1024U);
    EXPECT_EQ(byte_offset<Tiling::four>(127, 31, pitch), 4095U);
    EXPECT_EQ(byte_offset<Tiling::four>(128, 0, pitch), 4096U);
    EXPECT_EQ(byte_offset<Tiling::four>(0, 32, pitch), 3 * 4096U);
}

TEST(Tiling, EveryByteOfATileHasAPlaceOfItsOwn) {
    std::set<std::size_t> y_places;
    std::set<std::size_t> four_places;
    for (std::size_t y = 0; y < tile_height; ++y)
        for (std::size_t x = 0; x < tile_width; ++x) {
            y_places.insert(offset_in_y_tile(x, y));
            four_places.insert(offset_in_4_tile(x, y));
        }
    EXPECT_EQ(y_places.size(), tile_width * tile_height);
    EXPECT_EQ(four_places.size(), tile_width * tile_height);
    EXPECT_EQ(*four_places.rbegin(), tile_width * tile_height - 1);
}

TEST(Tiling, HasTheModifiersOfTheKernel) {
    EXPECT_EQ(tiling_of(DRM_FORMAT_MOD_LINEAR), Tiling::linear);
    EXPECT_EQ(tiling_of(I915_FORMAT_MOD_Y_TILED), Tiling::y);
    EXPECT_EQ(tiling_of(I915_FORMAT_MOD_4_TILED), Tiling::four);
    EXPECT_EQ(tiling_of(I915_FORMAT_MOD_X_TILED), std::nullopt);
    EXPECT_EQ(modifier_of(Tiling::four), I915_FORMAT_MOD_4_TILED);
}

class CopyPlane : public ::testing::TestWithParam<Tiling> {};

INSTANTIATE_TEST_SUITE_P(Tilings, CopyPlane, ::testing::Values(Tiling::y, Tiling::four));

TEST_P(CopyPlane, RoundTripKeepsEveryByte) {
    constexpr std::size_t row_bytes = 322, rows = 121, linear_pitch = 330, tiled_pitch = 384;
    Bytes linear = numbered_bytes(linear_pitch * rows);
    Bytes tiled(tiled_pitch * 128);
    Bytes back(linear.size());
    const TiledPlane in_tiles{tiled, tiled_pitch, GetParam()};
    EXPECT_EQ(copy_plane({linear, linear_pitch}, {}, in_tiles, {}, row_bytes, rows), row_bytes * rows);
    EXPECT_EQ(copy_plane(in_tiles, {}, {back, linear_pitch}, {}, row_bytes, rows), row_bytes * rows);
    for (std::size_t y = 0; y < rows; ++y) {
        const auto row = linear.begin() + static_cast<std::ptrdiff_t>(y * linear_pitch);
        const auto copy = back.begin() + static_cast<std::ptrdiff_t>(y * linear_pitch);
        EXPECT_TRUE(std::equal(row, row + row_bytes, copy)) << "row " << y;
    }
}

TEST_P(CopyPlane, AreasAtOddPlacesBetweenTheTwoTilings) {
    constexpr std::size_t pitch = 256, rows = 64;
    Bytes linear = numbered_bytes(pitch * rows);
    Bytes first(linear.size());
    Bytes second(linear.size());
    Bytes back(linear.size());
    const TiledPlane from{first, pitch, GetParam()};
    const TiledPlane to{second, pitch, GetParam() == Tiling::y ? Tiling::four : Tiling::y};
    copy_plane({linear, pitch}, {}, from, {}, pitch, rows);
    copy_plane(from, {7, 5}, to, {101, 30}, 100, 20);
    copy_plane(to, {}, {back, pitch}, {}, pitch, rows);
    for (std::size_t y = 0; y < rows; ++y)
        for (std::size_t x = 0; x < pitch; ++x) {
            const bool is_copied = x >= 101 && x < 201 && y >= 30 && y < 50;
            const std::byte expected = is_copied ? linear[(y - 25) * pitch + x - 94] : std::byte{};
            ASSERT_EQ(back[y * pitch + x], expected) << x << ", " << y;
        }
}

TEST_P(CopyPlane, LeavesOutWhatDoesNotFit) {
    constexpr std::size_t pitch = 128, rows = 64;
    Bytes linear = numbered_bytes(pitch * rows);
    Bytes one_tile_and_a_half(6144);
    EXPECT_EQ(copy_plane({linear, pitch}, {}, {one_tile_and_a_half, pitch, GetParam()}, {}, pitch, rows),
              6144U);
    Bytes no_whole_tile(64 * rows);
    EXPECT_EQ(copy_plane({linear, pitch}, {}, {no_whole_tile, 64, GetParam()}, {}, 64, rows), 0U);
}

} // namespace
} // namespace zeva::va_driver
