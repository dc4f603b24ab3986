// The HEVC encoder of the software VA driver. What it makes is decoded by libavcodec.
#include "bitstream/bit_writer.hpp"
#include "bitstream/nal_unit.hpp"
#include "va_encode_fixture.hpp"

#include <functional>

#include <va/va_enc_hevc.h>

namespace zeva::test {
namespace {

using Bytes = std::vector<std::uint8_t>;
using va_driver::BitWriter;

constexpr std::uint16_t width = 128; // two coding tree blocks
constexpr std::uint16_t height = 80;
constexpr unsigned slice_type_b = 0;
constexpr unsigned slice_type_p = 1;
constexpr unsigned slice_type_i = 2;
constexpr unsigned trail_n = 0;
constexpr unsigned trail_r = 1;
constexpr unsigned rasl_n = 8;
constexpr unsigned idr_w_radl = 19;
constexpr unsigned cra = 21;
constexpr unsigned video_set = 32;
constexpr unsigned sequence_set = 33;
constexpr unsigned picture_set = 34;
constexpr unsigned info = 39;

/// The types of the NAL units.
std::vector<unsigned> unit_types(const Bytes& stream) {
    std::vector<unsigned> types;
    for (std::size_t i = 0; i + 3 < stream.size(); ++i)
        if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1)
            types.push_back(stream[i + 3] >> 1 & 0x3FU);
    return types;
}

class EncodeHevcTest : public VaEncodeTest {
protected:
    void open(unsigned int rate_control = VA_RC_CQP, VAProfile profile = VAProfileHEVCMain,
              PixelFormat format = PixelFormat::i420) {
        std::array attributes{VAConfigAttrib{VAConfigAttribRateControl, rate_control}};
        VaEncodeTest::open(profile, VAEntrypointEncSlice, attributes);
        use_source(format, width, height);
        sequence_.general_profile_idc = 1;
        sequence_.general_level_idc = 93;
        sequence_.pic_width_in_luma_samples = width;
        sequence_.pic_height_in_luma_samples = height;
        sequence_.seq_fields.bits.chroma_format_idc = 1;
        sequence_.seq_fields.bits.sample_adaptive_offset_enabled_flag = 1;
        sequence_.seq_fields.bits.sps_temporal_mvp_enabled_flag = 1;
        sequence_.log2_diff_max_min_luma_coding_block_size = 3; // 8 to 64
        sequence_.log2_diff_max_min_transform_block_size = 3;   // 4 to 32
        picture_.coded_buf = coded_;
        picture_.pic_init_qp = 30;
        slice_.num_ctu_in_slice = 4;
        slice_.max_num_merge_cand = 5;
        slice_.slice_qp_delta = -10;
    }

    static VAPictureHEVC absent() { return {VA_INVALID_SURFACE, 0, VA_PICTURE_HEVC_INVALID, {}}; }

    /// A picture `steps` behind the last in order; IDR pictures begin at 0.
    void describe(unsigned nal_unit_type, unsigned slice_type, std::int32_t steps = 1) {
        const std::int32_t last = order_count_;
        order_count_ = nal_unit_type == idr_w_radl ? 0 : last + steps;
        picture_.decoded_curr_pic = {source_, order_count_, 0, {}};
        picture_.nal_unit_type = static_cast<std::uint8_t>(nal_unit_type);
        picture_.pic_fields.bits.idr_pic_flag = nal_unit_type == idr_w_radl;
        std::ranges::fill(picture_.reference_frames, absent());
        std::ranges::fill(slice_.ref_pic_list0, absent());
        slice_.slice_type = static_cast<std::uint8_t>(slice_type);
        if (slice_type == slice_type_i)
            return;
        slice_.ref_pic_list0[0] = {source_, last, VA_PICTURE_HEVC_RPS_ST_CURR_BEFORE, {}};
        picture_.reference_frames[0] = slice_.ref_pic_list0[0];
    }

    VAStatus send_described() {
        add(VAEncSequenceParameterBufferType, sequence_);
        add(VAEncPictureParameterBufferType, picture_);
        add(VAEncSliceParameterBufferType, slice_);
        return send();
    }

    VAStatus encode(unsigned nal_unit_type, unsigned slice_type, std::int32_t steps = 1) {
        describe(nal_unit_type, slice_type, steps);
        return send_described();
    }

    /// The picture at an order count, which refers to the one at another.
    VAStatus encode_at(std::int32_t order_count, unsigned nal_unit_type, unsigned slice_type,
                       std::int32_t reference) {
        describe(nal_unit_type, slice_type, order_count - order_count_);
        slice_.ref_pic_list0[0].pic_order_cnt = reference;
        picture_.reference_frames[0] = slice_.ref_pic_list0[0];
        return send_described();
    }

    /// Encodes a picture, which is to be a P picture that others may refer to.
    void expect_reference(std::int32_t order_count, unsigned nal_unit_type, unsigned slice_type,
                          std::int32_t reference) {
        SCOPED_TRACE(order_count);
        ASSERT_EQ(encode_at(order_count, nal_unit_type, slice_type, reference), VA_STATUS_SUCCESS);
        const Bytes stream = output();
        EXPECT_EQ(unit_types(stream), std::vector<unsigned>{trail_r});
        decode_reordered(stream);
    }

    /// The decoder may hold the picture back, but takes it, and gives back one that looks as it should.
    void decode_reordered(const Bytes& stream) {
        const AVFrame* const frame = decoder_.decode(stream);
        if (frame == nullptr)
            return;
        ++shown_pictures_;
        EXPECT_LT(distance(*frame, 0, width, height), 3.0);
    }

    void expect_decoded(char type) {
        const AVFrame* const frame = decoder_.decode(output());
        ASSERT_NE(frame, nullptr);
        EXPECT_EQ(av_get_picture_type_char(frame->pict_type), type);
        EXPECT_EQ(frame->width, width);
        EXPECT_EQ(frame->height, height);
        for (std::uint32_t plane = 0; plane < 3; ++plane)
            EXPECT_LT(
                distance(*frame, plane, plane == 0 ? width : width / 2, plane == 0 ? height : height / 2),
                3.0);
    }

    void expect_encoded(unsigned nal_unit_type, unsigned slice_type, std::int32_t steps = 1) {
        ASSERT_EQ(encode(nal_unit_type, slice_type, steps), VA_STATUS_SUCCESS);
        expect_decoded(slice_type == slice_type_i ? 'I' : 'P');
    }

    void expect_refused(VAStatus expected, const std::function<void()>& spoil) {
        const auto sequence = sequence_;
        const auto picture = picture_;
        const auto slice = slice_;
        describe(idr_w_radl, slice_type_i);
        spoil();
        EXPECT_EQ(send_described(), expected);
        sequence_ = sequence;
        picture_ = picture;
        slice_ = slice;
    }

    VAEncSequenceParameterBufferHEVC sequence_{};
    VAEncPictureParameterBufferHEVC picture_{};
    VAEncSliceParameterBufferHEVC slice_{};
    std::int32_t order_count_ = 0;
    int shown_pictures_ = 0;
    StreamDecoder decoder_{AV_CODEC_ID_HEVC};
};

TEST_F(EncodeHevcTest, WritesParameterSetsForClientsThatWriteNone) {
    open();
    expect_encoded(idr_w_radl, slice_type_i);
    EXPECT_EQ(unit_types(output()),
              (std::vector<unsigned>{video_set, sequence_set, picture_set, idr_w_radl}));
    EXPECT_EQ(average_qp_, 20U);
    for (const unsigned type : {trail_r, trail_r, trail_r}) {
        expect_encoded(type, slice_type_p);
        EXPECT_EQ(unit_types(output()), std::vector<unsigned>{type});
    }
    expect_encoded(trail_r, slice_type_i);
    expect_encoded(trail_r, slice_type_p);
    expect_encoded(cra, slice_type_i);
    EXPECT_EQ(unit_types(output()), (std::vector<unsigned>{video_set, sequence_set, picture_set, cra}));
    expect_encoded(trail_r, slice_type_p);
    expect_encoded(idr_w_radl, slice_type_i);
}

TEST_F(EncodeHevcTest, UsesTheToolsThatTheClientDeclares) {
    const std::vector<std::function<void()>> changes{
        [&] { sequence_.seq_fields.bits.amp_enabled_flag = 1; },
        [&] { sequence_.seq_fields.bits.sample_adaptive_offset_enabled_flag = 0; },
        [&] { sequence_.seq_fields.bits.sps_temporal_mvp_enabled_flag = 0; },
        [&] { sequence_.seq_fields.bits.strong_intra_smoothing_enabled_flag = 1; },
        [&] { sequence_.max_transform_hierarchy_depth_inter = 3; },
        [&] { sequence_.max_transform_hierarchy_depth_intra = 2; },
        [&] {
            sequence_.log2_diff_max_min_luma_coding_block_size = 1;
            sequence_.log2_diff_max_min_transform_block_size = 2;
            slice_.num_ctu_in_slice = 40;
        },
        [&] { picture_.pic_fields.bits.sign_data_hiding_enabled_flag = 1; },
        [&] { picture_.pic_fields.bits.constrained_intra_pred_flag = 1; },
        [&] { picture_.pic_fields.bits.transform_skip_enabled_flag = 1; },
        [&] {
            picture_.pic_fields.bits.cu_qp_delta_enabled_flag = 1;
            picture_.diff_cu_qp_delta_depth = 2;
        },
        [&] { picture_.pps_cb_qp_offset = -3; },
        [&] { slice_.slice_fields.bits.slice_deblocking_filter_disabled_flag = 1; },
        [&] { slice_.slice_beta_offset_div2 = 2; }};
    open();
    const auto sequence = sequence_;
    const auto picture = picture_;
    const auto slice = slice_;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        SCOPED_TRACE(i);
        sequence_ = sequence;
        picture_ = picture;
        slice_ = slice;
        changes[i]();
        expect_encoded(idr_w_radl, slice_type_i);
        expect_encoded(trail_r, slice_type_p);
        expect_encoded(trail_r, slice_type_p);
    }
}

/// profile_tier_level( 1, 0 ) of the Main profile.
void write_profile(BitWriter& writer) {
    writer.bits(1, 8);
    writer.bits(3U << 29, 32);
    writer.bits(0x9000, 16);
    writer.bits(0, 32);
    writer.bits(93, 8);
}

/// With values that x265 would not write: other ids and widths, sets of references, fields that only slice
/// headers have.
Bytes foreign_parameter_sets() {
    Bytes stream;
    BitWriter video;
    video.bits(0x0C01FFFF, 32); // vps 0, one layer
    write_profile(video);
    video.flag(true);
    for (const unsigned value : {1U, 0U, 0U}) // one reference, no reordering
        video.unsigned_exp_golomb(value);
    video.bits(0, 6);
    video.unsigned_exp_golomb(0);
    video.bits(0, 2);
    video.trailing_bits();
    va_driver::append_nal_unit(stream, std::array<std::uint8_t, 2>{0x40, 1}, video.bytes());
    BitWriter sequence;
    sequence.bits(1, 8); // vps 0, no sub-layers, nested
    write_profile(sequence);
    for (const unsigned value : {3U, 1U, 128U, 80U}) // id, 4:2:0, size
        sequence.unsigned_exp_golomb(value);
    sequence.flag(true); // conformance window
    for (const unsigned value : {0U, 0U, 0U, 1U})
        sequence.unsigned_exp_golomb(value);
    for (const unsigned value : {0U, 0U, 0U}) // depths, log2_max_pic_order_cnt_lsb_minus4
        sequence.unsigned_exp_golomb(value);
    sequence.flag(true);
    for (const unsigned value : {1U, 0U, 0U, 0U, 3U, 0U, 3U, 0U, 0U}) // ordering, block sizes
        sequence.unsigned_exp_golomb(value);
    sequence.bits(0b0010, 4);        // scaling lists, AMP, SAO, PCM
    sequence.unsigned_exp_golomb(1); // num_short_term_ref_pic_sets: one before, none after
    sequence.unsigned_exp_golomb(1);
    sequence.unsigned_exp_golomb(0);
    sequence.unsigned_exp_golomb(0);
    sequence.bits(0b11, 2);          // used_by_curr_pic_s0_flag, long_term_ref_pics_present_flag
    sequence.unsigned_exp_golomb(0); // num_long_term_ref_pics_sps
    sequence.bits(0b1000, 4);        // temporal motion vectors; no smoothing, VUI, extension
    sequence.trailing_bits();
    va_driver::append_nal_unit(stream, std::array<std::uint8_t, 2>{0x42, 1}, sequence.bytes());
    BitWriter picture;
    picture.unsigned_exp_golomb(5); // id
    picture.unsigned_exp_golomb(3);
    picture.bits(0b0101001, 7);     // output flag, two extra bits, cabac_init
    picture.unsigned_exp_golomb(2); // three references by default
    picture.unsigned_exp_golomb(0);
    picture.signed_exp_golomb(-6); // init_qp_minus26
    picture.bits(0, 3);            // constrained intra, transform skip, quantiser differences
    picture.signed_exp_golomb(1);
    picture.signed_exp_golomb(-1);
    picture.bits(0b1000001110,
                 10); // slice chroma offsets; across slices; deblocking control, override, not off
    picture.signed_exp_golomb(0);
    picture.signed_exp_golomb(0);
    picture.bits(0b01, 2); // scaling lists, list modification
    picture.unsigned_exp_golomb(0);
    picture.bits(0b10, 2); // slice header extension
    picture.trailing_bits();
    va_driver::append_nal_unit(stream, std::array<std::uint8_t, 2>{0x44, 1}, picture.bytes());
    return stream;
}

TEST_F(EncodeHevcTest, SlicesFitTheParameterSetsOfTheClient) {
    open();
    const Bytes sets = foreign_parameter_sets();
    picture_.slice_pic_parameter_set_id = 5;
    picture_.pic_init_qp = 20;
    slice_.slice_pic_parameter_set_id = 5;
    slice_.slice_qp_delta = 4;
    describe(idr_w_radl, slice_type_i);
    add_header(VAEncPackedHeaderSequence, sets, true);
    ASSERT_EQ(send_described(), VA_STATUS_SUCCESS);
    const Bytes stream = output();
    EXPECT_TRUE(std::equal(sets.begin(), sets.end(), stream.begin()));
    EXPECT_EQ(average_qp_, 24U);
    const AVFrame* frame = decoder_.decode(stream);
    ASSERT_NE(frame, nullptr);
    EXPECT_EQ(frame->height, height - 2);
    for (int i = 0; i < 20; ++i) {
        ASSERT_EQ(encode(trail_r, slice_type_p), VA_STATUS_SUCCESS);
        frame = decoder_.decode(output());
        ASSERT_NE(frame, nullptr);
        EXPECT_EQ(frame->pict_type, AV_PICTURE_TYPE_P);
        EXPECT_LT(distance(*frame, 0, width, height - 2), 3.0);
    }
}

TEST_F(EncodeHevcTest, BPicturesNeedRoomInTheClientsSequence) {
    open();
    sequence_.ip_period = 2;
    picture_.slice_pic_parameter_set_id = 5;
    slice_.slice_pic_parameter_set_id = 5;
    describe(idr_w_radl, slice_type_i);
    add_header(VAEncPackedHeaderSequence, foreign_parameter_sets(), true); // no reordering
    ASSERT_EQ(send_described(), VA_STATUS_SUCCESS);
    ASSERT_EQ(encode_at(2, trail_r, slice_type_p, 0), VA_STATUS_SUCCESS);
    EXPECT_EQ(encode_at(1, trail_n, slice_type_b, 0), VA_STATUS_ERROR_UNIMPLEMENTED);
}

TEST_F(EncodeHevcTest, HeadersStayAsTheyAreSent) {
    open();
    constexpr std::uint8_t reserved = 200;             // payloadType
    constexpr std::uint32_t misc_header = 0x8000'0001; // VAEncPackedHeaderHEVC_SEI, which is deprecated
    const Bytes sei{0, 0, 0, 1, info << 1, 1, reserved, 2, 0, 0, 0x80};
    const Bytes escaped{0, 0, 0, 1, info << 1, 1, reserved, 3, 0, 0, 3, 1, 0x80};
    describe(idr_w_radl, slice_type_i);
    add_header(VAEncPackedHeaderRawData, escaped, true);
    add_header(misc_header, sei);
    ASSERT_EQ(send_described(), VA_STATUS_SUCCESS);
    const Bytes stream = output();
    EXPECT_EQ(unit_types(stream),
              (std::vector<unsigned>{video_set, sequence_set, info, info, picture_set, idr_w_radl}));
    EXPECT_FALSE(std::ranges::search(stream, escaped).empty());
    EXPECT_FALSE(std::ranges::search(stream, sei).empty());
    expect_decoded('I');
    add_header(VAEncPackedHeaderSlice, sei);
    EXPECT_EQ(encode(trail_r, slice_type_p), VA_STATUS_ERROR_INVALID_PARAMETER);
}

TEST_F(EncodeHevcTest, TakesEveryQuantiser) {
    open();
    std::size_t last_size = room;
    for (const int qp : {2, 20, 51}) {
        slice_.slice_qp_delta = static_cast<std::int8_t>(qp - picture_.pic_init_qp);
        ASSERT_EQ(encode(idr_w_radl, slice_type_i), VA_STATUS_SUCCESS);
        const std::size_t size = output().size();
        EXPECT_EQ(average_qp_, static_cast<unsigned>(qp));
        EXPECT_LT(size, last_size);
        last_size = size;
        EXPECT_NE(decoder_.decode(output()), nullptr);
    }
    expect_refused(VA_STATUS_ERROR_INVALID_PARAMETER, [&] { slice_.slice_qp_delta = 22; });
    expect_refused(VA_STATUS_ERROR_INVALID_PARAMETER, [&] { slice_.slice_qp_delta = -31; });
}

TEST_F(EncodeHevcTest, RefusesWhatX265DoesNotDo) {
    open();
    constexpr VAStatus unimplemented = VA_STATUS_ERROR_UNIMPLEMENTED;
    expect_refused(unimplemented, [&] { add(VAEncSliceParameterBufferType, slice_); });
    expect_refused(unimplemented, [&] { sequence_.seq_fields.bits.chroma_format_idc = 2; });
    expect_refused(unimplemented, [&] { sequence_.seq_fields.bits.scaling_list_enabled_flag = 1; });
    expect_refused(unimplemented, [&] { sequence_.seq_fields.bits.pcm_enabled_flag = 1; });
    expect_refused(unimplemented, [&] { // no transforms of 4x4
        sequence_.log2_min_luma_coding_block_size_minus3 = 1;
        sequence_.log2_diff_max_min_luma_coding_block_size = 2;
        sequence_.log2_min_transform_block_size_minus2 = 1;
        sequence_.log2_diff_max_min_transform_block_size = 2;
    });
    expect_refused(unimplemented, [&] { picture_.pic_fields.bits.weighted_pred_flag = 1; });
    expect_refused(unimplemented, [&] { picture_.pic_fields.bits.tiles_enabled_flag = 1; });
    expect_refused(unimplemented, [&] { picture_.pic_fields.bits.entropy_coding_sync_enabled_flag = 1; });
    expect_refused(unimplemented, [&] { picture_.pic_fields.bits.transquant_bypass_enabled_flag = 1; });
    expect_refused(unimplemented, [&] { slice_.slice_cb_qp_offset = 1; });
    expect_refused(unimplemented, [&] {
        sequence_.pic_width_in_luma_samples = 56;
        slice_.num_ctu_in_slice = 2;
    });
    expect_encoded(idr_w_radl, slice_type_i);
}

TEST_F(EncodeHevcTest, RefusesWhatContradictsItself) {
    open();
    constexpr VAStatus invalid = VA_STATUS_ERROR_INVALID_PARAMETER;
    expect_refused(invalid, [&] { slice_.slice_type = 3; });
    expect_refused(invalid, [&] { slice_.slice_type = slice_type_p; });
    expect_refused(invalid, [&] { slice_.num_ctu_in_slice = 3; });
    expect_refused(invalid, [&] { slice_.slice_segment_address = 1; });
    expect_refused(invalid, [&] { slice_.slice_pic_parameter_set_id = 1; });
    expect_refused(invalid, [&] { sequence_.pic_width_in_luma_samples = 127; });
    expect_refused(invalid, [&] { sequence_.pic_width_in_luma_samples = 0; });
    expect_refused(invalid, [&] { // in the Main profile
        sequence_.seq_fields.bits.bit_depth_luma_minus8 = 2;
        sequence_.seq_fields.bits.bit_depth_chroma_minus8 = 2;
    });
    expect_refused(invalid, [&] { sequence_.log2_min_luma_coding_block_size_minus3 = 255; });
    expect_refused(invalid, [&] { sequence_.max_transform_hierarchy_depth_inter = 200; });
    expect_refused(invalid, [&] { picture_.pps_cb_qp_offset = 13; });
    expect_refused(invalid, [&] { slice_.slice_tc_offset_div2 = -7; });
    expect_refused(invalid, [&] {
        picture_.pic_fields.bits.cu_qp_delta_enabled_flag = 1;
        picture_.diff_cu_qp_delta_depth = 4;
    });
    expect_refused(VA_STATUS_ERROR_INVALID_SURFACE, [&] {
        sequence_.pic_width_in_luma_samples = 256;
        slice_.num_ctu_in_slice = 8;
    });
    expect_refused(VA_STATUS_ERROR_INVALID_BUFFER, [&] { picture_.coded_buf = VA_INVALID_ID; });
    expect_encoded(idr_w_radl, slice_type_i);
}

TEST_F(EncodeHevcTest, PredictedPicturesReferToTheLastOne) {
    open();
    EXPECT_EQ(encode(trail_r, slice_type_p), VA_STATUS_ERROR_INVALID_PARAMETER); // there is none
    expect_encoded(idr_w_radl, slice_type_i);
    expect_encoded(trail_r, slice_type_p, 2);
    expect_encoded(trail_r, slice_type_p, 2);
    describe(trail_r, slice_type_p, 2);
    slice_.ref_pic_list0[0].pic_order_cnt = 0;
    picture_.reference_frames[0] = slice_.ref_pic_list0[0];
    EXPECT_EQ(send_described(), VA_STATUS_ERROR_UNIMPLEMENTED);
    order_count_ = 4;
    EXPECT_EQ(encode(trail_r, slice_type_p, 3), VA_STATUS_ERROR_UNIMPLEMENTED); // temporal motion vectors
    order_count_ = 4;
    EXPECT_EQ(encode(cra, slice_type_p, 2), VA_STATUS_ERROR_INVALID_PARAMETER);
    order_count_ = 4;
    expect_encoded(trail_r, slice_type_p, 2);
}

TEST_F(EncodeHevcTest, BPicturesAreCodedByPSlicesAndReferencesOfTheNext) {
    open();
    sequence_.ip_period = 4;
    ASSERT_EQ(encode(idr_w_radl, slice_type_i), VA_STATUS_SUCCESS);
    decode_reordered(output());
    for (std::int32_t anchor = 4; anchor <= 16; anchor += 4) {
        const bool is_cra = anchor == 12; // before which the B pictures behind it are shown
        expect_reference(anchor, is_cra ? cra : trail_r, is_cra ? slice_type_i : slice_type_p, anchor - 4);
        expect_reference(anchor - 2, trail_r, slice_type_b, anchor - 4);
        expect_reference(anchor - 3, is_cra ? rasl_n : trail_n, slice_type_b, anchor - 4);
        expect_reference(anchor - 1, is_cra ? rasl_n : trail_n, slice_type_b, anchor - 2);
    }
    EXPECT_EQ(shown_pictures_, 17 - 2); // the last ones are held back
}

TEST_F(EncodeHevcTest, BPicturesAmongOthersMustBeDeclared) {
    open();
    constexpr VAStatus unimplemented = VA_STATUS_ERROR_UNIMPLEMENTED;
    expect_encoded(idr_w_radl, slice_type_i);
    expect_encoded(trail_r, slice_type_b); // to which nothing later belongs
    EXPECT_EQ(encode_at(3, rasl_n, slice_type_b, 1), unimplemented);
    order_count_ = 1;
    expect_encoded(trail_r, slice_type_p);
    EXPECT_EQ(encode_at(1, trail_r, slice_type_b, 0), unimplemented);
}

TEST_F(EncodeHevcTest, PPicturesReferToNothingBeforeTheLastOne) {
    open();
    sequence_.ip_period = 3;
    ASSERT_EQ(encode(idr_w_radl, slice_type_i), VA_STATUS_SUCCESS);
    expect_reference(3, trail_r, slice_type_p, 0);
    expect_reference(1, trail_n, slice_type_b, 0);
    EXPECT_EQ(encode_at(6, trail_r, slice_type_p, 0), VA_STATUS_ERROR_UNIMPLEMENTED);
    EXPECT_EQ(encode_at(-1, trail_n, slice_type_b, 0), VA_STATUS_ERROR_INVALID_PARAMETER); // before the IDR
    EXPECT_EQ(encode_at(1 << 16, trail_r, slice_type_p, 3), VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(encode_at(1, trail_r, slice_type_p, 3), VA_STATUS_ERROR_INVALID_PARAMETER); // there is one
    order_count_ = 1;
    expect_reference(6, trail_r, slice_type_p, 3);
}

TEST_F(EncodeHevcTest, MissingAndShortBuffersAreErrors) {
    open();
    describe(idr_w_radl, slice_type_i);
    add(VAEncPictureParameterBufferType, picture_);
    add(VAEncSliceParameterBufferType, slice_);
    EXPECT_EQ(send(), VA_STATUS_ERROR_INVALID_BUFFER); // no sequence has been sent
    add(VAEncSequenceParameterBufferType, sequence_);
    add(VAEncPictureParameterBufferType, picture_);
    EXPECT_EQ(send(), VA_STATUS_ERROR_INVALID_BUFFER);
    add(VAEncPictureParameterBufferType, picture_);
    add(VAEncSliceParameterBufferType, picture_.nal_unit_type);
    EXPECT_EQ(send(), VA_STATUS_ERROR_INVALID_BUFFER);
    add(VAEncPictureParameterBufferType, picture_);
    add(VAEncSliceParameterBufferType, slice_);
    add_header(VAEncPackedHeaderPicture, Bytes{0, 0, 1, picture_set << 1, 1, 0});
    EXPECT_EQ(send(), VA_STATUS_ERROR_INVALID_PARAMETER);
    expect_encoded(idr_w_radl, slice_type_i); // all that was sent before is forgotten
}

TEST_F(EncodeHevcTest, CodedBuffersThatAreTooSmallAreErrors) {
    open();
    const VABufferID large = coded_;
    create_coded_buffer(50);
    picture_.coded_buf = coded_;
    ASSERT_EQ(encode(idr_w_radl, slice_type_i), VA_STATUS_SUCCESS);
    EXPECT_TRUE(output().empty());
    coded_ = large;
    picture_.coded_buf = large;
    expect_encoded(idr_w_radl, slice_type_i);
}

TEST_F(EncodeHevcTest, TheRateMayChangeWithAnyPicture) {
    open(VA_RC_CBR);
    EXPECT_EQ(encode(idr_w_radl, slice_type_i), VA_STATUS_ERROR_INVALID_PARAMETER); // which rate?
    picture_.pic_fields.bits.cu_qp_delta_enabled_flag = 1;
    picture_.diff_cu_qp_delta_depth = 3;
    set_rate(100'000);
    expect_encoded(idr_w_radl, slice_type_i);
    for (const std::uint32_t rate : {100'000U, 5'000'000U, 200'000U}) {
        set_rate(rate);
        VAEncMiscParameterFrameRate frame_rate{};
        frame_rate.framerate = rate % 7 + 10;
        add_misc(VAEncMiscParameterTypeFrameRate, frame_rate);
        for (int i = 0; i < 3; ++i)
            expect_encoded(trail_r, slice_type_p);
    }
}

TEST_F(EncodeHevcTest, QualityLevelsAndToolsChangeWithIntraPictures) {
    open();
    for (std::uint32_t level = 1; level <= 7; ++level) {
        add_misc(VAEncMiscParameterTypeQualityLevel, VAEncMiscParameterBufferQualityLevel{level, {}});
        expect_encoded(idr_w_radl, slice_type_i);
        expect_encoded(trail_r, slice_type_p);
    }
    picture_.pic_fields.bits.sign_data_hiding_enabled_flag = 1;
    EXPECT_EQ(encode(trail_r, slice_type_p), VA_STATUS_ERROR_INVALID_PARAMETER);
    expect_encoded(idr_w_radl, slice_type_i);
}

TEST_F(EncodeHevcTest, SurfacesMayLackWhatIsNotShown) {
    open();
    use_source(PixelFormat::i420, 122, 74);
    ASSERT_EQ(encode(idr_w_radl, slice_type_i), VA_STATUS_SUCCESS);
    const AVFrame* const frame = decoder_.decode(output());
    ASSERT_NE(frame, nullptr);
    EXPECT_LT(distance(*frame, 0, 122, 74), 3.0);
    use_source(PixelFormat::i420, 120, 74);
    EXPECT_EQ(encode(idr_w_radl, slice_type_i), VA_STATUS_ERROR_INVALID_SURFACE);
}

TEST_F(EncodeHevcTest, TenBits) {
    open(VA_RC_CQP, VAProfileHEVCMain10, PixelFormat::p010);
    sequence_.general_profile_idc = 2;
    sequence_.seq_fields.bits.bit_depth_luma_minus8 = 2;
    sequence_.seq_fields.bits.bit_depth_chroma_minus8 = 2;
    for (const unsigned type : {idr_w_radl, trail_r, trail_r}) {
        ASSERT_EQ(encode(type, type == idr_w_radl ? slice_type_i : slice_type_p), VA_STATUS_SUCCESS);
        const AVFrame* const frame = decoder_.decode(output());
        ASSERT_NE(frame, nullptr);
        EXPECT_EQ(frame->format, AV_PIX_FMT_YUV420P10LE);
    }
}

} // namespace
} // namespace zeva::test
