// What the software VA driver reads of a VP9 frame's header.
#include "bitstream/bit_writer.hpp"
#include "decode/vp9/frame_header.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace zeva::va_driver::vp9 {
namespace {

/// Writes headers as section 6.2 of the specification has them.
class Vp9FrameHeader : public testing::Test {
protected:
    enum class Kind { key, intra_only, inter };

    void begin(Kind kind, unsigned profile) {
        writer_.bits(2, 2); // frame_marker
        writer_.bits(profile & 1, 1);
        writer_.bits(profile >> 1, 1);
        if (profile == 3)
            writer_.flag(false);         // reserved_zero
        writer_.flag(false);             // show_existing_frame
        writer_.flag(kind != Kind::key); // frame_type
        writer_.flag(kind == Kind::key); // show_frame
        writer_.flag(false);             // error_resilient_mode
        if (kind != Kind::key) {
            writer_.flag(kind == Kind::intra_only);
            writer_.bits(3, 2); // reset_frame_context
        }
        if (kind != Kind::inter)
            writer_.bits(0x498342, 24);
    }

    void write_size(unsigned width, unsigned height) {
        writer_.bits(width - 1, 16);
        writer_.bits(height - 1, 16);
    }

    void begin_references() {
        writer_.bits(0x01, 8); // refresh_frame_flags
        for (unsigned i = 0; i < 3; ++i)
            writer_.bits(2 * i, 4); // ref_frame_idx, ref_frame_sign_bias
    }

    [[nodiscard]] std::optional<FrameHeader> read() const { return read_frame_header(writer_.bytes()); }

    BitWriter writer_;
};

TEST_F(Vp9FrameHeader, OfAKeyFrame) {
    begin(Kind::key, 0);
    writer_.bits(2, 3);  // color_space: BT.709
    writer_.flag(false); // color_range
    write_size(322, 242);
    const auto header = read();
    ASSERT_TRUE(header);
    EXPECT_TRUE(header->key);
    EXPECT_EQ(header->profile, 0U);
    EXPECT_EQ(header->samples, SampleFormat{});
    EXPECT_EQ(header->size, (FrameSize{322, 242}));
}

TEST_F(Vp9FrameHeader, OfA444KeyFrameOf12Bits) {
    begin(Kind::key, 3);
    writer_.flag(true);  // ten_or_twelve_bit
    writer_.bits(2, 3);  // color_space
    writer_.flag(false); // color_range
    writer_.bits(0, 2);  // subsampling_x, subsampling_y
    writer_.flag(false); // reserved_zero
    write_size(65536, 1);
    const auto header = read();
    ASSERT_TRUE(header);
    EXPECT_EQ(header->profile, 3U);
    EXPECT_EQ(header->samples, (SampleFormat{12, false, false}));
    EXPECT_EQ(header->size, (FrameSize{65536, 1}));
}

TEST_F(Vp9FrameHeader, OfAnIntraOnlyFrameOfProfile0HasNoColors) {
    begin(Kind::intra_only, 0);
    writer_.bits(0xFF, 8); // refresh_frame_flags
    write_size(64, 48);
    const auto header = read();
    ASSERT_TRUE(header);
    EXPECT_FALSE(header->key);
    EXPECT_EQ(header->samples, SampleFormat{});
    EXPECT_EQ(header->size, (FrameSize{64, 48}));
}

TEST_F(Vp9FrameHeader, OfAFrameThatHasTheSizeOfAReference) {
    begin(Kind::inter, 2);
    begin_references();
    writer_.bits(0b01, 2); // found_ref of the second
    const auto header = read();
    ASSERT_TRUE(header);
    EXPECT_FALSE(header->key);
    EXPECT_FALSE(header->samples);
    EXPECT_FALSE(header->size);
}

TEST_F(Vp9FrameHeader, OfAFrameOfASizeOfItsOwn) {
    begin(Kind::inter, 0);
    begin_references();
    writer_.bits(0b000, 3); // found_ref
    write_size(480, 270);
    const auto header = read();
    ASSERT_TRUE(header);
    EXPECT_EQ(header->size, (FrameSize{480, 270}));
}

TEST_F(Vp9FrameHeader, RefusesWhatIsNoCodedFrame) {
    EXPECT_FALSE(read_frame_header({}));
    writer_.bits(0b10'00'1'000, 8); // show_existing_frame
    EXPECT_FALSE(read());
    writer_.clear();
    writer_.bits(0b01'00'0'000, 8); // another frame_marker
    EXPECT_FALSE(read());
}

TEST_F(Vp9FrameHeader, RefusesACutOne) {
    begin(Kind::key, 0);
    writer_.bits(2, 3);
    writer_.flag(false);
    writer_.bits(321, 16); // the width alone
    EXPECT_FALSE(read());
}

TEST_F(Vp9FrameHeader, RefusesAKeyFrameWithoutSyncCode) {
    begin(Kind::key, 0);
    std::vector<std::uint8_t> frame(writer_.bytes().begin(), writer_.bytes().end());
    frame.resize(32);
    frame[2] ^= 0x10;
    EXPECT_FALSE(read_frame_header(frame));
}

} // namespace
} // namespace zeva::va_driver::vp9
