// The copy engine.
#include "engine_test.hpp"

#include <algorithm>

namespace zeva::sim {
namespace {

class EngineCopies : public EngineTest {
protected:
    void SetUp() override {
        for (std::size_t i = 0; i != data_size; ++i)
            data_bytes()[i] = static_cast<std::uint8_t>(i * 31 + i / 256);
        before_.assign(data_bytes(), data_bytes() + data_size);
    }

    static constexpr std::uint32_t point(std::uint32_t x, std::uint32_t y) { return y << 16 | x; }

    /// XY_BLOCK_COPY_BLT of bytes: 12 dwords on Gen12, 22 on Xe HPG.
    Words block_copy(std::size_t to, std::uint32_t to_pitch, std::size_t from, std::uint32_t from_pitch,
                     std::uint32_t width, std::uint32_t height) const {
        const std::uint32_t length = model_.generation == Generation::xe_hpg ? 22 : 12;
        Words words{0x50400000 | (length - 2),
                    to_pitch - 1,
                    0,
                    point(width, height),
                    low(data_address + to),
                    high(data_address + to),
                    0,
                    0,
                    from_pitch - 1,
                    low(data_address + from),
                    high(data_address + from),
                    0};
        words[0] &= ~(7u << 19);
        words.resize(length);
        return words;
    }

    void expect_only_changed(std::size_t offset, std::size_t size) {
        for (std::size_t i = 0; i != data_size; ++i) {
            const bool may_change = i >= offset && i < offset + size;
            ASSERT_TRUE(may_change || data_bytes()[i] == before_[i]) << "byte " << i;
        }
    }

    std::vector<std::uint8_t> before_;
};

TEST_F(EngineCopies, CopyBytesExactly) {
    for (const auto generation : {Generation::gen12lp, Generation::xe_hpg}) {
        use(generation);
        SetUp();
        EXPECT_TRUE(run(block_copy(0x8003, 4095, 0x101, 4095, 4095, 1), EngineClass::copy)) << reason();
        EXPECT_TRUE(
            std::equal(before_.begin() + 0x101, before_.begin() + 0x101 + 4095, data_bytes() + 0x8003));
        expect_only_changed(0x8003, 4095);
    }
}

TEST_F(EngineCopies, CopyRectangles) {
    EXPECT_TRUE(run(block_copy(0x8000, 512, 0x40, 256, 100, 20), EngineClass::copy));
    for (std::size_t y = 0; y != 20; ++y)
        for (std::size_t x = 0; x != 512; ++x)
            ASSERT_EQ(data_bytes()[0x8000 + y * 512 + x],
                      x < 100 ? before_[0x40 + y * 256 + x] : before_[0x8000 + y * 512 + x]);
}

TEST_F(EngineCopies, CopyFromAndToPointsInSurfaces) {
    auto copy = block_copy(0x8000, 256, 0, 256, 0, 0);
    copy[2] = point(8, 2);
    copy[3] = point(24, 4);
    copy[7] = point(1, 3);
    EXPECT_TRUE(run(copy, EngineClass::copy));
    for (std::size_t y = 0; y != 2; ++y)
        for (std::size_t x = 0; x != 16; ++x)
            ASSERT_EQ(data_bytes()[0x8000 + (y + 2) * 256 + x + 8], before_[(y + 3) * 256 + x + 1]);
}

TEST_F(EngineCopies, FillWithPatterns) {
    constexpr std::array<std::uint32_t, 4> pattern{0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c};
    constexpr std::array<std::pair<std::uint32_t, std::size_t>, 6> depths{
        {{0, 1}, {1, 2}, {2, 4}, {3, 8}, {4, 12}, {5, 16}}};
    for (const auto& [depth, size] : depths) {
        SetUp();
        const auto width = static_cast<std::uint32_t>(10 * size);
        Words fill{0x51000009 | depth << 19, width - 1,          0, point(10, 3),
                   low(data_address + 16),   high(data_address), 0};
        EXPECT_TRUE(run(fill + Words(pattern.begin(), pattern.end()), EngineClass::copy));
        for (std::size_t i = 0; i != 3 * width; ++i)
            ASSERT_EQ(data_bytes()[16 + i], i % size) << size;
        expect_only_changed(16, 3 * width);
    }
}

TEST_F(EngineCopies, TakeTheOlderCommandsToo) {
    use(Generation::gen9);
    EXPECT_TRUE(run(Words{0x54f00008, 3u << 24 | 0xcc << 16 | 64, 0, point(4, 2), low(data_address + 0x8000),
                          high(data_address), 0, 64, low(data_address), high(data_address)} +
                        Words{0x50800008, 64, 0, point(16, 2), low(data_address + 0x9000), high(data_address),
                              0, 64, low(data_address), high(data_address)} +
                        Words{0x54300005, 3u << 24 | 0xf0 << 16 | 64, 0, point(1, 1),
                              low(data_address + 0xa000), high(data_address), 0xdeadbeef},
                    EngineClass::copy))
        << reason();
    for (std::size_t y = 0; y != 2; ++y)
        for (std::size_t x = 0; x != 16; ++x) {
            ASSERT_EQ(data_bytes()[0x8000 + y * 64 + x], before_[y * 64 + x]);
            ASSERT_EQ(data_bytes()[0x9000 + y * 64 + x], before_[y * 64 + x]);
        }
    EXPECT_EQ(data32(0xa000), 0xdeadbeefu);
}

TEST_F(EngineCopies, LoseTheContextOutsideOfMemory) {
    EXPECT_FALSE(run(block_copy(data_size - 100, 4096, 0, 4096, 101, 1), EngineClass::copy));
    EXPECT_NE(reason().find("XY_BLOCK_COPY_BLT"), std::string::npos);
    EXPECT_NE(reason().find("not in a bound object"), std::string::npos);
    expect_only_changed(0, 0);
    use(Generation::gen12lp);
    EXPECT_FALSE(run(block_copy(0, 4096, data_size - 100, 4096, 101, 1), EngineClass::copy));
    expect_only_changed(0, 0);
}

TEST_F(EngineCopies, LoseTheContextForTilingAndCompression) {
    auto tiled = block_copy(0x8000, 128, 0, 128, 128, 4);
    tiled[1] |= 1u << 30;
    EXPECT_FALSE(run(tiled, EngineClass::copy));
    EXPECT_NE(reason().find("tiled"), std::string::npos);
    use(Generation::xe_hpg);
    auto compressed = block_copy(0x8000, 128, 0, 128, 128, 4);
    compressed[8] |= 1u << 29;
    EXPECT_FALSE(run(compressed, EngineClass::copy));
    EXPECT_NE(reason().find("compressed"), std::string::npos);
    expect_only_changed(0, 0);
}

} // namespace
} // namespace zeva::sim
