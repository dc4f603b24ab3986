// The HEVC slice headers that the software VA driver reads, and those it writes for libavcodec.
#include "bitstream/bit_reader.hpp"
#include "bitstream/bit_writer.hpp"
#include "bitstream/nal_unit.hpp"
#include "decode/hevc/long_term_order.hpp"
#include "decode/hevc/reference_picture_set.hpp"
#include "decode/hevc/scaling_lists.hpp"
#include "decode/hevc/slice_segment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace zeva::va_driver::hevc {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr Bytes::value_type trailing = 1 << 1; // first bytes of NAL units
constexpr Bytes::value_type idr = 19 << 1;
constexpr std::size_t nal_header_bytes = 2;

VAPictureHEVC reference(VASurfaceID surface, int order_count, std::uint32_t flags) {
    VAPictureHEVC picture{};
    picture.picture_id = surface;
    picture.pic_order_cnt = order_count;
    picture.flags = flags;
    return picture;
}

/// A picture of 640x360 in blocks of 64: 60 of them.
VAPictureParameterBufferHEVC small_picture() {
    VAPictureParameterBufferHEVC picture{};
    std::ranges::fill(picture.ReferenceFrames, reference(VA_INVALID_ID, 0, VA_PICTURE_HEVC_INVALID));
    picture.CurrPic = reference(7, 260, 0);
    picture.pic_width_in_luma_samples = 640;
    picture.pic_height_in_luma_samples = 360;
    picture.log2_diff_max_min_luma_coding_block_size = 3;
    picture.log2_max_pic_order_cnt_lsb_minus4 = 4;
    picture.num_short_term_ref_pic_sets = 5;
    picture.pic_fields.bits.chroma_format_idc = 1;
    auto& slices = picture.slice_parsing_fields.bits;
    slices.dependent_slice_segments_enabled_flag = 1;
    slices.sps_temporal_mvp_enabled_flag = 1;
    slices.sample_adaptive_offset_enabled_flag = 1;
    return picture;
}

/// A slice segment whose header begins with `writer`'s bits and whose data are `data`.
struct NalUnit {
    NalUnit(std::uint8_t first_byte, BitWriter writer, const Bytes& data) {
        writer.trailing_bits();
        data_offset = nal_header_bytes + writer.bytes().size();
        append_nal_unit(bytes, Bytes{first_byte, 1}, writer.bytes());
        bytes.erase(bytes.begin(), bytes.begin() + 4);
        bytes.insert(bytes.end(), data.begin(), data.end());
    }
    Bytes bytes;
    std::size_t data_offset = 0;
};

/// The begin of a P slice's header, as far as the short-term reference picture set.
BitWriter slice_beginning(const VAPictureParameterBufferHEVC& picture, SliceType type) {
    BitWriter writer;
    writer.flag(true);             // first_slice_segment_in_pic_flag
    writer.unsigned_exp_golomb(3); // slice_pic_parameter_set_id
    writer.unsigned_exp_golomb(static_cast<std::uint32_t>(type));
    writer.bits(4, picture.log2_max_pic_order_cnt_lsb_minus4 + 4U); // slice_pic_order_cnt_lsb
    writer.flag(true);                                              // short_term_ref_pic_set_sps_flag
    writer.bits(2, 3);                                              // short_term_ref_pic_set_idx
    return writer;
}

/// What is appended for a segment, less the start code and the header of the NAL unit.
Bytes appended(const SliceSegment& segment, const ReferencePictureSet& references,
               const VAPictureParameterBufferHEVC& picture) {
    Bytes stream;
    append_slice_segment(stream, segment, references, picture);
    EXPECT_EQ(Bytes(stream.begin(), stream.begin() + 6), (Bytes{0, 0, 0, 1, trailing, 1}));
    return {stream.begin() + 6, stream.end()};
}

/// Reads what every rewritten header of a first segment begins with.
void expect_beginning(BitReader& reader, SliceType type, std::uint32_t order_count) {
    EXPECT_TRUE(reader.flag());                  // first_slice_segment_in_pic_flag
    EXPECT_EQ(reader.unsigned_exp_golomb(), 0U); // slice_pic_parameter_set_id
    EXPECT_EQ(reader.unsigned_exp_golomb(), static_cast<std::uint32_t>(type));
    EXPECT_EQ(reader.bits(16), order_count); // slice_pic_order_cnt_lsb
    EXPECT_FALSE(reader.flag());             // short_term_ref_pic_set_sps_flag
}

TEST(HevcSliceSegment, GetsItsReferencesInItsHeader) {
    const auto picture = small_picture();
    BitWriter header = slice_beginning(picture, SliceType::p);
    header.bits(0b1'0110'1101, 9); // what follows is not looked at
    const NalUnit nal_unit(trailing, header, {0x12, 0, 0, 3, 1, 0x34});
    const auto segment = read_slice_segment(nal_unit.bytes, nal_unit.data_offset, picture);
    ASSERT_TRUE(segment);
    EXPECT_TRUE(segment->is_first);
    EXPECT_FALSE(segment->is_dependent);
    EXPECT_EQ(segment->type, SliceType::p);

    const std::vector references{reference(1, 256, VA_PICTURE_HEVC_RPS_ST_CURR_BEFORE), reference(2, 259, 0)};
    const auto set = make_reference_picture_set(picture.CurrPic.pic_order_cnt, references);
    ASSERT_TRUE(set);
    const Bytes rewritten = appended(*segment, *set, picture);
    BitReader reader(rewritten);
    expect_beginning(reader, SliceType::p, 260);
    EXPECT_EQ(reader.unsigned_exp_golomb(), 2U); // num_negative_pics
    EXPECT_EQ(reader.unsigned_exp_golomb(), 0U); // num_positive_pics
    EXPECT_EQ(reader.unsigned_exp_golomb(), 0U); // delta_poc_s0_minus1
    EXPECT_FALSE(reader.flag());                 // used_by_curr_pic_s0_flag
    EXPECT_EQ(reader.unsigned_exp_golomb(), 2U);
    EXPECT_TRUE(reader.flag());
    EXPECT_EQ(reader.unsigned_exp_golomb(), 0U); // num_long_term_pics
    EXPECT_EQ(reader.bits(9), 0b1'0110'1101U);
    EXPECT_TRUE(reader.flag()); // byte_alignment( )
    EXPECT_EQ(Bytes(rewritten.end() - 6, rewritten.end()), (Bytes{0x12, 0, 0, 3, 1, 0x34}));
}

TEST(HevcSliceSegment, OfAnIdrPictureBecomesOneThatHasNoReferences) {
    auto picture = small_picture();
    picture.CurrPic.pic_order_cnt = 0;
    BitWriter header;
    header.flag(true);             // first_slice_segment_in_pic_flag
    header.flag(false);            // no_output_of_prior_pics_flag
    header.unsigned_exp_golomb(0); // slice_pic_parameter_set_id
    header.unsigned_exp_golomb(2); // slice_type
    header.bits(0b101, 3);
    const NalUnit nal_unit(idr, header, {0x12});
    const auto segment = read_slice_segment(nal_unit.bytes, nal_unit.data_offset, picture);
    ASSERT_TRUE(segment);
    const Bytes rewritten = appended(*segment, {}, picture);
    BitReader reader(rewritten);
    expect_beginning(reader, SliceType::i, 0);
    EXPECT_EQ(reader.bits(3), 0b111U); // no reference of any kind
    EXPECT_FALSE(reader.flag());       // slice_temporal_mvp_enabled_flag
    EXPECT_EQ(reader.bits(3), 0b101U);
}

TEST(HevcSliceSegment, ThatDependsOnAnotherKeepsItsHeader) {
    const auto picture = small_picture();
    BitWriter header;
    header.flag(false);            // first_slice_segment_in_pic_flag
    header.unsigned_exp_golomb(3); // slice_pic_parameter_set_id
    header.flag(true);             // dependent_slice_segment_flag
    header.bits(40, 6);            // slice_segment_address
    header.bits(0, 20);            // escaped, and so are the first bits of the rewritten one
    const NalUnit nal_unit(trailing, header, {0x12});
    const auto segment = read_slice_segment(nal_unit.bytes, nal_unit.data_offset, picture);
    ASSERT_TRUE(segment);
    EXPECT_TRUE(segment->is_dependent);
    EXPECT_EQ(segment->address, 40U);
    const Bytes rewritten = appended(*segment, {}, picture);
    BitWriter expected;
    expected.flag(false);
    expected.unsigned_exp_golomb(0);
    expected.flag(true);
    expected.bits(40, 6);
    expected.bits(0, 20);
    EXPECT_EQ(rewritten, [&] {
        const NalUnit unit(trailing, expected, {0x12});
        return Bytes(unit.bytes.begin() + nal_header_bytes, unit.bytes.end());
    }());
}

TEST(HevcSliceSegment, IsRefusedWhenItIsBroken) {
    const auto picture = small_picture();
    const NalUnit good(trailing, slice_beginning(picture, SliceType::p), {0x12});
    EXPECT_TRUE(read_slice_segment(good.bytes, good.data_offset, picture));
    EXPECT_FALSE(read_slice_segment({}, 0, picture));
    EXPECT_FALSE(read_slice_segment(good.bytes, nal_header_bytes, picture));
    EXPECT_FALSE(read_slice_segment(good.bytes, nal_header_bytes + 2, picture)); // the header is cut
    EXPECT_FALSE(read_slice_segment(good.bytes, good.bytes.size() + 1, picture));
    Bytes other = good.bytes;
    other[0] = 33 << 1; // a sequence parameter set
    EXPECT_FALSE(read_slice_segment(other, good.data_offset, picture));
    other[0] = trailing;
    other[1] = 1 << 3 | 1; // of another layer
    EXPECT_FALSE(read_slice_segment(other, good.data_offset, picture));
    auto long_set = picture;
    long_set.num_short_term_ref_pic_sets = 0;
    const NalUnit own_set(trailing,
                          [&] {
                              BitWriter writer;
                              writer.flag(true);
                              writer.unsigned_exp_golomb(0);
                              writer.unsigned_exp_golomb(1);
                              writer.bits(0, 9); // order count, short_term_ref_pic_set_sps_flag
                              return writer;
                          }(),
                          {0x12});
    long_set.st_rps_bits = 0xFFFFFFFF;
    EXPECT_FALSE(read_slice_segment(own_set.bytes, own_set.data_offset, long_set));
}

TEST(HevcReferencePictureSet, IsSortedByDistance) {
    const std::vector references{
        reference(1, -8, VA_PICTURE_HEVC_RPS_ST_CURR_BEFORE),
        reference(2, 8, VA_PICTURE_HEVC_RPS_ST_CURR_AFTER),
        reference(3, -1, VA_PICTURE_HEVC_RPS_ST_CURR_BEFORE), reference(4, 3, 0),
        reference(5, -100, VA_PICTURE_HEVC_LONG_TERM_REFERENCE | VA_PICTURE_HEVC_RPS_LT_CURR)};
    const auto set = make_reference_picture_set(0, references);
    ASSERT_TRUE(set);
    ASSERT_EQ(set->before.size(), 2U);
    EXPECT_EQ(set->before[0].distance, 1U);
    EXPECT_EQ(set->before[1].distance, 7U);
    ASSERT_EQ(set->after.size(), 2U);
    EXPECT_EQ(set->after[0].distance, 3U);
    EXPECT_FALSE(set->after[0].is_used);
    EXPECT_EQ(set->after[1].distance, 5U);
    EXPECT_TRUE(set->after[1].is_used);
    ASSERT_EQ(set->long_term.size(), 1U);
    EXPECT_EQ(set->long_term[0].order_count, -100);
}

TEST(HevcReferencePictureSet, RefusesWhatNoHeaderCanTell) {
    EXPECT_FALSE(make_reference_picture_set(4, std::vector{reference(1, 4, 0)}));
    EXPECT_FALSE(make_reference_picture_set(4, std::vector{reference(1, 2, 0), reference(2, 2, 0)}));
    EXPECT_FALSE(make_reference_picture_set(4, std::vector{reference(1, 4 + 32769, 0)}));
    EXPECT_FALSE(make_reference_picture_set(INT32_MAX, std::vector{reference(1, INT32_MIN, 0)}));
}

class HevcLongTermOrder : public testing::Test {
protected:
    /// Two long-term pictures, and before them a short-term one.
    HevcLongTermOrder() : picture_(small_picture()) {
        picture_.ReferenceFrames[0] = reference(1, 10, VA_PICTURE_HEVC_RPS_LT_CURR);
        picture_.ReferenceFrames[1] = reference(2, 259, VA_PICTURE_HEVC_RPS_ST_CURR_BEFORE);
        picture_.ReferenceFrames[2] = reference(3, 20, VA_PICTURE_HEVC_RPS_LT_CURR);
    }

    /// A P slice of two references with these positions in ReferenceFrames.
    DescribedSegment slice(BitWriter header, std::uint8_t first, std::uint8_t second) const {
        const NalUnit nal_unit(trailing, std::move(header), {0x12});
        DescribedSegment described{*read_slice_segment(nal_unit.bytes, nal_unit.data_offset, picture_), {}};
        described.segment.data = {}; // lies in the local NAL unit
        described.parameters.num_ref_idx_l0_active_minus1 = 1;
        described.parameters.RefPicList[0][0] = first;
        described.parameters.RefPicList[0][1] = second;
        return described;
    }

    /// The header as far as ref_pic_lists_modification( ).
    BitWriter header() const {
        BitWriter writer = slice_beginning(picture_, SliceType::p);
        writer.flag(true);             // slice_temporal_mvp_enabled_flag
        writer.bits(0, 2);             // slice_sao_luma_flag, slice_sao_chroma_flag
        writer.flag(true);             // num_ref_idx_active_override_flag
        writer.unsigned_exp_golomb(1); // num_ref_idx_l0_active_minus1
        return writer;
    }

    std::vector<VASurfaceID> order(const DescribedSegment& slice) const {
        std::vector<VASurfaceID> surfaces;
        for (const VAPictureHEVC& picture : ordered_references(picture_, std::vector{slice}))
            surfaces.push_back(picture.picture_id);
        return surfaces;
    }

    VAPictureParameterBufferHEVC picture_;
};

TEST_F(HevcLongTermOrder, IsThatOfTheList) {
    EXPECT_EQ(order(slice(header(), 1, 0)), (std::vector<VASurfaceID>{2, 1, 3}));
    EXPECT_EQ(order(slice(header(), 1, 2)), (std::vector<VASurfaceID>{2, 3, 1}));
}

TEST_F(HevcLongTermOrder, IsFoundBehindAModification) {
    picture_.slice_parsing_fields.bits.lists_modification_present_flag = 1;
    BitWriter modified = header();
    modified.flag(true); // ref_pic_list_modification_flag_l0
    modified.bits(2, 2); // list_entry_l0: the second long-term picture comes first
    modified.bits(0, 2);
    EXPECT_EQ(order(slice(modified, 0, 1)), (std::vector<VASurfaceID>{2, 3, 1}));
}

TEST_F(HevcLongTermOrder, DoesNotTrustTheList) {
    EXPECT_EQ(order(slice(header(), 0xFF, 0xFF)), (std::vector<VASurfaceID>{2, 1, 3}));
    EXPECT_EQ(order(slice(header(), 0, 14)), (std::vector<VASurfaceID>{2, 1, 3}));
}

TEST(HevcScalingLists, AreScannedByDiagonals) {
    VAIQMatrixBufferHEVC matrices{};
    for (std::uint8_t i = 0; i < 16; ++i)
        matrices.ScalingList4x4[0][i] = static_cast<std::uint8_t>(16 + i);
    BitWriter writer;
    write_scaling_lists(writer, matrices);
    BitWriter expected;
    expected.flag(true); // scaling_list_pred_mode_flag
    int last = 8;
    for (const int coefficient : {16, 20, 17, 24, 21, 18, 28, 25, 22, 19, 29, 26, 23, 30, 27, 31}) {
        expected.signed_exp_golomb(coefficient - last);
        last = coefficient;
    }
    const std::size_t whole_bytes = expected.bit_count() / 8;
    EXPECT_TRUE(std::ranges::equal(writer.bytes().first(whole_bytes), expected.bytes().first(whole_bytes)));
}

} // namespace
} // namespace zeva::va_driver::hevc
