// The bits that the software VA driver writes for libavcodec, and those it reads from a client's slices.
#include "bitstream/bit_reader.hpp"
#include "bitstream/bit_writer.hpp"
#include "bitstream/nal_unit.hpp"
#include "decode/h264/slice_header.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace zeva::va_driver::h264 {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes bytes_of(const BitWriter& writer) {
    return {writer.bytes().begin(), writer.bytes().end()};
}

TEST(H264BitWriter, WritesExpGolombCodesOfTheStandard) {
    BitWriter writer;              // H.264 tables 9-2 and 9-3
    writer.unsigned_exp_golomb(0); // 1
    writer.unsigned_exp_golomb(1); // 010
    writer.unsigned_exp_golomb(5); // 00110
    writer.signed_exp_golomb(1);   // 010
    writer.signed_exp_golomb(-2);  // 00101
    writer.trailing_bits();
    EXPECT_EQ(bytes_of(writer), (Bytes{0b1010'0011, 0b0010'0010, 0b1100'0000}));
}

TEST(H264BitReader, ReadsWhatTheWriterWrote) {
    constexpr std::uint32_t values[] = {0, 1, 2, 7, 8, 254, 255, 65534, 1U << 30};
    BitWriter writer;
    for (const std::uint32_t value : values)
        writer.unsigned_exp_golomb(value);
    writer.trailing_bits();
    BitReader reader(writer.bytes());
    for (const std::uint32_t value : values)
        EXPECT_EQ(reader.unsigned_exp_golomb(), value);
    EXPECT_FALSE(reader.overrun());
}

TEST(H264BitReader, ReportsTheEnd) {
    const Bytes zeros(2, 0);
    BitReader reader(zeros);
    EXPECT_EQ(reader.bits(16), 0U);
    EXPECT_FALSE(reader.overrun());
    reader.unsigned_exp_golomb();
    EXPECT_TRUE(reader.overrun());
}

TEST(H264NalUnit, EscapesWhatLooksLikeAStartCode) {
    const Bytes payload{0, 0, 1, 0, 0, 0, 0, 3, 0, 0, 4};
    Bytes stream;
    append_nal_unit(stream, Bytes{0x67}, payload);
    EXPECT_EQ(stream, (Bytes{0, 0, 0, 1, 0x67, 0, 0, 3, 1, 0, 0, 3, 0, 0, 3, 3, 0, 0, 4}));
    const Bytes nal_unit(stream.begin() + 4, stream.end());
    EXPECT_EQ(extract_rbsp(nal_unit, 1, payload.size()), payload);
}

class H264SliceHeader : public testing::Test {
protected:
    H264SliceHeader() {
        picture_.seq_fields.bits.frame_mbs_only_flag = 0;
        picture_.seq_fields.bits.log2_max_frame_num_minus4 = 0;
        picture_.seq_fields.bits.pic_order_cnt_type = 0;
        picture_.seq_fields.bits.log2_max_pic_order_cnt_lsb_minus4 = 2;
    }

    /// A B slice of a bottom field, up to num_ref_idx_active_override_flag.
    static Bytes bottom_field_slice() {
        BitWriter writer;
        writer.unsigned_exp_golomb(40); // first_mb_in_slice
        writer.unsigned_exp_golomb(6);  // slice_type: B, as all of the picture
        writer.unsigned_exp_golomb(3);  // pic_parameter_set_id
        writer.bits(9, 4);              // frame_num
        writer.flag(true);              // field_pic_flag
        writer.flag(true);              // bottom_field_flag
        writer.bits(33, 6);             // pic_order_cnt_lsb
        writer.flag(true);              // direct_spatial_mv_pred_flag
        writer.flag(true);              // num_ref_idx_active_override_flag
        writer.trailing_bits();
        Bytes nal_unit(1 + writer.bytes().size(), 0x21);
        std::ranges::copy(writer.bytes(), nal_unit.begin() + 1);
        return nal_unit;
    }

    VAPictureParameterBufferH264 picture_{};
};

TEST_F(H264SliceHeader, IsReadUpToTheReferenceCounts) {
    const auto header = read_slice_header(bottom_field_slice(), picture_);
    ASSERT_TRUE(header);
    EXPECT_FALSE(header->idr);
    EXPECT_EQ(header->type, SliceType::b);
    EXPECT_EQ(header->first_macroblock, 40U);
    EXPECT_EQ(header->parameter_set_id, 3U);
    EXPECT_EQ(header->frame_number, 9U);
    EXPECT_TRUE(header->field);
    EXPECT_TRUE(header->bottom_field);
    EXPECT_TRUE(header->reference_counts_overridden);
}

TEST_F(H264SliceHeader, RefusesOtherNalUnitsAndCutOnes) {
    Bytes nal_unit = bottom_field_slice();
    nal_unit.resize(3);
    EXPECT_FALSE(read_slice_header(nal_unit, picture_));
    EXPECT_FALSE(read_slice_header({}, picture_));
    nal_unit = bottom_field_slice();
    nal_unit[0] = 0x67; // a sequence parameter set
    EXPECT_FALSE(read_slice_header(nal_unit, picture_));
}

} // namespace
} // namespace zeva::va_driver::h264
