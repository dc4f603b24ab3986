// The headers that the software VA driver writes for AV1 frames.
#include "bitstream/bit_reader.hpp"
#include "bitstream/bit_writer.hpp"
#include "decode/av1/frame_stream.hpp"
#include "decode/av1/integer_codes.hpp"
#include "decode/av1/reference_tracker.hpp"
#include "decode/av1/sequence_header.hpp"
#include "status.hpp"

#include <gtest/gtest.h>

#include <dav1d/dav1d.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace zeva::va_driver::av1 {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes bytes_of(const std::function<void(BitWriter&)>& write) {
    BitWriter writer;
    write(writer);
    return {writer.bytes().begin(), writer.bytes().end()};
}

/// A shown key frame of 64x64 pixels.
Parameters key_frame_parameters() {
    Parameters parameters{};
    parameters.order_hint_bits_minus_1 = 6;
    parameters.matrix_coefficients = 1;
    auto& sequence = parameters.seq_info_fields.fields;
    sequence.enable_order_hint = 1;
    sequence.enable_cdef = 1;
    sequence.subsampling_x = 1;
    sequence.subsampling_y = 1;
    parameters.frame_width_minus1 = 63;
    parameters.frame_height_minus1 = 63;
    parameters.tile_cols = 1;
    parameters.tile_rows = 1;
    parameters.base_qindex = 100;
    parameters.primary_ref_frame = no_primary_reference;
    parameters.superres_scale_denominator = 8;
    parameters.pic_info_fields.bits.show_frame = 1;
    parameters.pic_info_fields.bits.error_resilient_mode = 1;
    parameters.pic_info_fields.bits.uniform_tile_spacing_flag = 1;
    std::ranges::fill(parameters.ref_frame_map, VA_INVALID_ID);
    return parameters;
}

/// A shown inter frame whose client keeps `kept`, each in a slot of its own.
Parameters inter_frame_parameters(const std::vector<VASurfaceID>& kept) {
    Parameters parameters = key_frame_parameters();
    parameters.pic_info_fields.bits.frame_type = 1;
    parameters.pic_info_fields.bits.error_resilient_mode = 0;
    parameters.order_hint = 5;
    for (unsigned i = 0; i < slot_count; ++i)
        parameters.ref_frame_map[i] = kept[i % kept.size()];
    return parameters;
}

Dav1dSequenceHeader parse_sequence(const Parameters& parameters) {
    const auto payload = sequence_header(read_frame(parameters));
    Bytes stream{0x0a, static_cast<std::uint8_t>(payload.size())}; // OBU_SEQUENCE_HEADER with a size
    stream.insert(stream.end(), payload.begin(), payload.end());
    Dav1dSequenceHeader header{};
    EXPECT_EQ(dav1d_parse_sequence_header(&header, stream.data(), stream.size()), 0);
    return header;
}

VAStatus status_of_reading(const std::function<void(Parameters&)>& change) {
    Parameters parameters = key_frame_parameters();
    change(parameters);
    return status_of([&] { (void)read_frame(parameters); });
}

struct Closer {
    void operator()(Dav1dContext* context) const noexcept { dav1d_close(&context); }
};

/// dav1d, fed with frames of one tile of arbitrary bytes: what it reads in their headers.
class Decoder {
public:
    Decoder() {
        Dav1dSettings settings;
        dav1d_default_settings(&settings);
        settings.n_threads = 1;
        settings.apply_grain = 0;
        settings.output_invisible_frames = 1;
        settings.logger.callback = nullptr;
        Dav1dContext* context = nullptr;
        EXPECT_EQ(dav1d_open(&context, &settings), 0);
        context_.reset(context);
    }

    Dav1dFrameHeader decode(std::span<const std::uint8_t> stream) {
        Dav1dData data{};
        std::ranges::copy(stream, dav1d_data_create(&data, stream.size()));
        Dav1dPicture picture{};
        EXPECT_EQ(dav1d_send_data(context_.get(), &data), 0);
        EXPECT_EQ(dav1d_get_picture(context_.get(), &picture), 0);
        dav1d_data_unref(&data);
        const Dav1dFrameHeader header =
            picture.frame_hdr != nullptr ? *picture.frame_hdr : Dav1dFrameHeader{};
        dav1d_picture_unref(&picture);
        return header;
    }

private:
    std::unique_ptr<Dav1dContext, Closer> context_;
};

FrameStream stream_of(const Frame& frame, const Slots& slots) {
    static const Bytes tile(40, 0x5a);
    const std::vector<std::span<const std::uint8_t>> tiles(frame.tiles.count(), tile);
    return {frame, slots, tiles};
}

TEST(Av1IntegerCodes, AreThoseOfTheSpecification) {
    // ns(5): two bits for 0 to 2, three for 3 and 4 (section 4.10.7)
    EXPECT_EQ(bytes_of([](BitWriter& writer) {
                  for (std::uint32_t value = 0; value < 5; ++value)
                      write_non_symmetric(writer, value, 5);
              }),
              (Bytes{0b00'01'10'11, 0b0'111'0000}));
    EXPECT_EQ(bytes_of([](BitWriter& writer) { write_signed(writer, -3, 7); }), (Bytes{0b1111101'0}));
    RecycledVector<std::uint8_t> size;
    append_leb128(size, 300);
    EXPECT_EQ(size, (RecycledVector<std::uint8_t>{0xac, 0x02}));
}

/// decode_signed_subexp_with_ref (section 5.9.26 to 5.9.28).
std::int32_t read_signed_near(BitReader& reader, std::int32_t low, std::int32_t high,
                              std::int32_t reference) {
    const std::int32_t count = high - low;
    std::int32_t passed = 0;
    unsigned bits = 3;
    std::int32_t value = 0;
    for (unsigned i = 0;; ++i) {
        bits = i > 0 ? 3 + i - 1 : 3;
        if (count <= passed + 3 * (1 << bits)) {
            const auto rest = static_cast<std::uint32_t>(count - passed);
            const auto width = static_cast<unsigned>(std::bit_width(rest));
            const std::uint32_t short_codes = (1U << width) - rest;
            std::uint32_t code = reader.bits(width - 1);
            if (code >= short_codes)
                code = (code << 1U) - short_codes + reader.bits(1);
            value = static_cast<std::int32_t>(code) + passed;
            break;
        }
        if (!reader.flag()) {
            value = static_cast<std::int32_t>(reader.bits(bits)) + passed;
            break;
        }
        passed += 1 << bits;
    }
    const auto from_reference = [](std::int32_t r, std::int32_t v) {
        if (v > 2 * r)
            return v;
        return v % 2 != 0 ? r - (v + 1) / 2 : r + v / 2;
    };
    const std::int32_t r = reference - low;
    return low +
           (2 * r <= count ? from_reference(r, value) : count - 1 - from_reference(count - 1 - r, value));
}

TEST(Av1IntegerCodes, OfMotionAreReadAsWritten) {
    constexpr std::int32_t limit = 1 << 9;
    for (const std::int32_t reference : {-limit, -100, 0, 3, limit})
        for (std::int32_t value = -limit; value <= limit; ++value) {
            BitWriter writer;
            write_signed_near(writer, value, -limit, limit + 1, reference);
            BitReader reader(writer.bytes());
            ASSERT_EQ(read_signed_near(reader, -limit, limit + 1, reference), value) << "near " << reference;
            ASSERT_EQ(reader.position(), writer.bit_count());
        }
}

TEST(Av1SequenceHeader, TellsWhatTheClientTold) {
    Parameters parameters = key_frame_parameters();
    parameters.bit_depth_idx = 1;
    parameters.seq_info_fields.fields.use_128x128_superblock = 1;
    parameters.seq_info_fields.fields.enable_jnt_comp = 1;
    parameters.seq_info_fields.fields.film_grain_params_present = 1;
    parameters.seq_info_fields.fields.color_range = 1;
    const Dav1dSequenceHeader header = parse_sequence(parameters);
    EXPECT_EQ(header.profile, 0);
    EXPECT_EQ(header.hbd, 1);
    EXPECT_EQ(header.layout, DAV1D_PIXEL_LAYOUT_I420);
    EXPECT_EQ(header.sb128, 1);
    EXPECT_EQ(header.order_hint_n_bits, 7);
    EXPECT_EQ(header.jnt_comp, 1);
    EXPECT_EQ(header.cdef, 1);
    EXPECT_EQ(header.filter_intra, 0);
    EXPECT_EQ(header.mtrx, DAV1D_MC_BT709);
    EXPECT_EQ(header.color_range, 1);
    EXPECT_EQ(header.film_grain_present, 1);
}

TEST(Av1SequenceHeader, OfGreyPicturesHasNoChroma) {
    Parameters parameters = key_frame_parameters();
    parameters.seq_info_fields.fields.mono_chrome = 1;
    EXPECT_EQ(parse_sequence(parameters).layout, DAV1D_PIXEL_LAYOUT_I400);
}

TEST(Av1FrameHeader, OfKeyFrameIsReadByDav1d) {
    Parameters parameters = key_frame_parameters();
    parameters.order_hint = 17;
    parameters.y_dc_delta_q = -5;
    parameters.v_ac_delta_q = 9;
    parameters.filter_level[0] = 12;
    parameters.filter_level_v = 3;
    parameters.loop_filter_info_fields.bits.mode_ref_delta_enabled = 1;
    parameters.ref_deltas[2] = -7;
    parameters.cdef_bits = 1;
    parameters.cdef_uv_strengths[1] = 33;
    parameters.loop_restoration_fields.bits.cbframe_restoration_type = 2; // RESTORE_SGRPROJ
    parameters.loop_restoration_fields.bits.lr_unit_shift = 2;
    parameters.loop_restoration_fields.bits.lr_uv_shift = 1;
    parameters.mode_control_fields.bits.tx_mode = 2;
    const Frame frame = read_frame(parameters);
    const FrameStream stream = stream_of(frame, {});
    const Dav1dFrameHeader header = Decoder().decode(stream.bytes());
    EXPECT_EQ(header.frame_type, DAV1D_FRAME_TYPE_KEY);
    EXPECT_EQ(header.refresh_frame_flags, 0xff);
    EXPECT_EQ(header.frame_offset, 17);
    EXPECT_EQ(header.width[1], 64);
    EXPECT_EQ(header.quant.yac, 100);
    EXPECT_EQ(header.quant.ydc_delta, -5);
    EXPECT_EQ(header.quant.vac_delta, 9);
    EXPECT_EQ(header.loopfilter.level_y[0], 12);
    EXPECT_EQ(header.loopfilter.level_v, 3);
    EXPECT_EQ(header.loopfilter.mode_ref_deltas.ref_delta[2], -7);
    EXPECT_EQ(header.cdef.uv_strength[1], 33);
    EXPECT_EQ(header.restoration.type[1], DAV1D_RESTORATION_SGRPROJ);
    EXPECT_EQ(header.restoration.unit_size[0], 8);
    EXPECT_EQ(header.restoration.unit_size[1], 7);
    EXPECT_EQ(header.txfm_mode, DAV1D_TX_SWITCHABLE);
}

TEST(Av1FrameHeader, TellsTilesOfDifferentSizes) {
    Parameters parameters = key_frame_parameters();
    parameters.frame_width_minus1 = 64 * 6 - 1;
    parameters.pic_info_fields.bits.uniform_tile_spacing_flag = 0;
    parameters.tile_cols = 3;
    parameters.width_in_sbs_minus_1[0] = 0;
    parameters.width_in_sbs_minus_1[1] = 2;
    parameters.context_update_tile_id = 2;
    const Dav1dFrameHeader header = Decoder().decode(stream_of(read_frame(parameters), {}).bytes());
    EXPECT_EQ(header.tiling.cols, 3);
    EXPECT_EQ(header.tiling.col_start_sb[1], 1);
    EXPECT_EQ(header.tiling.col_start_sb[2], 4);
    EXPECT_EQ(header.tiling.update, 2);
}

TEST(Av1FrameHeader, TellsSegmentsAndSuperResolution) {
    Parameters parameters = key_frame_parameters();
    parameters.pic_info_fields.bits.use_superres = 1;
    parameters.superres_scale_denominator = 16;
    parameters.seg_info.segment_info_fields.bits.enabled = 1;
    parameters.seg_info.segment_info_fields.bits.update_map = 1;
    parameters.seg_info.segment_info_fields.bits.update_data = 1;
    parameters.seg_info.feature_mask[3] = 0b1000'0011;
    parameters.seg_info.feature_data[3][0] = -60;
    parameters.seg_info.feature_data[3][1] = 20;
    const Dav1dFrameHeader header = Decoder().decode(stream_of(read_frame(parameters), {}).bytes());
    EXPECT_EQ(header.width[0], 32);
    EXPECT_EQ(header.width[1], 64);
    EXPECT_EQ(header.segmentation.seg_data.d[3].delta_q, -60);
    EXPECT_EQ(header.segmentation.seg_data.d[3].delta_lf_y_v, 20);
    EXPECT_EQ(header.segmentation.seg_data.d[3].globalmv, 1);
    EXPECT_EQ(header.segmentation.seg_data.last_active_segid, 3);
}

TEST(Av1FrameHeader, TellsFilmGrain) {
    Parameters parameters = key_frame_parameters();
    parameters.seq_info_fields.fields.film_grain_params_present = 1;
    VAFilmGrainStructAV1& grain = parameters.film_grain_info;
    grain.film_grain_info_fields.bits.apply_grain = 1;
    grain.film_grain_info_fields.bits.ar_coeff_lag = 1;
    grain.film_grain_info_fields.bits.overlap_flag = 1;
    grain.grain_seed = 1234;
    grain.num_y_points = 2;
    grain.point_y_value[1] = 200;
    grain.point_y_scaling[1] = 40;
    grain.ar_coeffs_y[3] = -9;
    grain.num_cb_points = 1;
    grain.num_cr_points = 1;
    grain.cr_offset = 300;
    const Dav1dFrameHeader header = Decoder().decode(stream_of(read_frame(parameters), {}).bytes());
    EXPECT_EQ(header.film_grain.data.seed, 1234U);
    EXPECT_EQ(header.film_grain.data.num_y_points, 2);
    EXPECT_EQ(header.film_grain.data.y_points[1][1], 40);
    EXPECT_EQ(header.film_grain.data.ar_coeffs_y[3], -9);
    EXPECT_EQ(header.film_grain.data.uv_offset[1], 300 - 256);
    EXPECT_EQ(header.film_grain.data.overlap_flag, 1);
}

/// Frames on their way through the tracker into dav1d.
class Av1References : public testing::Test {
protected:
    std::shared_ptr<CodedFrame> prepare(const Parameters& parameters, VASurfaceID surface) {
        Frame frame = read_frame(parameters);
        tracker.begin_frame(frame, surface);
        frame.reference_slots = tracker.find_references(frame);
        auto coded =
            std::make_shared<CodedFrame>(stream_of(frame, tracker.slots()), false, frame.refreshes_all);
        tracker.add(surface, frame, coded);
        return coded;
    }

    ReferenceTracker tracker;
    Decoder decoder;
};

TEST_F(Av1References, GlobalMotionIsRelativeToThePrimaryReference) {
    (void)decoder.decode(prepare(key_frame_parameters(), 1)->first_stream());
    Parameters parameters = inter_frame_parameters({1});
    parameters.wm[2].wmtype = VAAV1TransformationRotzoom;
    parameters.wm[2].wmmat[0] = 5 << 10;
    parameters.wm[2].wmmat[2] = (1 << 16) - 600;
    parameters.wm[2].wmmat[3] = 34;
    (void)decoder.decode(prepare(parameters, 2)->first_stream());
    parameters = inter_frame_parameters({1, 2});
    parameters.ref_frame_idx[0] = 1;
    parameters.primary_ref_frame = 0;
    parameters.wm[2].wmtype = VAAV1TransformationAffine;
    parameters.wm[2].wmmat[2] = (1 << 16) - 620;
    parameters.wm[2].wmmat[3] = 40;
    parameters.wm[2].wmmat[4] = -2;
    parameters.wm[2].wmmat[5] = (1 << 16) + 8;
    const Dav1dFrameHeader header = decoder.decode(prepare(parameters, 3)->first_stream());
    EXPECT_EQ(header.gmv[2].type, DAV1D_WM_TYPE_AFFINE);
    for (unsigned i = 2; i < 6; ++i)
        EXPECT_EQ(header.gmv[2].matrix[i], parameters.wm[2].wmmat[i]);
}

TEST_F(Av1References, FrameThatMayReplaceAnyIsDecodedAgainWhenItIsKept) {
    std::vector<VASurfaceID> kept{10};
    (void)decoder.decode(prepare(key_frame_parameters(), 10)->first_stream());
    for (VASurfaceID surface = 11; surface < 18; ++surface) {
        EXPECT_NE(decoder.decode(prepare(inter_frame_parameters(kept), surface)->first_stream())
                      .refresh_frame_flags,
                  0);
        kept.push_back(surface);
    }
    const auto undecided = prepare(inter_frame_parameters(kept), 20);
    EXPECT_EQ(decoder.decode(undecided->first_stream()).refresh_frame_flags, 0);
    kept[3] = 20;
    const auto next = prepare(inter_frame_parameters(kept), 21);
    EXPECT_EQ(tracker.take_settled(), RecycledVector<std::shared_ptr<CodedFrame>>{undecided});
    EXPECT_EQ(decoder.decode(undecided->second_stream()).refresh_frame_flags, 1 << 3);
    EXPECT_TRUE(undecided->second_stream().empty());
    (void)decoder.decode(next->first_stream());
}

TEST_F(Av1References, LostOnesAreReplacedByOthers) {
    (void)prepare(key_frame_parameters(), 1);
    EXPECT_EQ(status_of([&] { (void)prepare(inter_frame_parameters({1, 99}), 2); }), VA_STATUS_SUCCESS);
    ReferenceTracker empty;
    Frame frame = read_frame(inter_frame_parameters({1}));
    empty.begin_frame(frame, 2);
    EXPECT_EQ(status_of([&] { (void)empty.find_references(frame); }), VA_STATUS_ERROR_DECODING_ERROR);
}

TEST(Av1Frame, IsRefusedWhenAHeaderCannotTellIt) {
    EXPECT_EQ(status_of_reading([](Parameters&) {}), VA_STATUS_SUCCESS);
    EXPECT_EQ(status_of_reading([](Parameters& p) { p.profile = 1; }), VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT);
    EXPECT_EQ(status_of_reading([](Parameters& p) { p.bit_depth_idx = 2; }),
              VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT);
    EXPECT_EQ(status_of_reading([](Parameters& p) { p.tile_cols = 0; }), VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(status_of_reading([](Parameters& p) { p.tile_cols = 2; }), VA_STATUS_ERROR_INVALID_PARAMETER);
    // Clients leave what a key frame does not have undefined.
    EXPECT_EQ(status_of_reading([](Parameters& p) { p.ref_frame_idx[6] = 8; }), VA_STATUS_SUCCESS);
    EXPECT_EQ(status_of_reading([](Parameters& p) {
                  p.pic_info_fields.bits.frame_type = 1;
                  p.ref_frame_idx[6] = 8;
              }),
              VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(status_of_reading([](Parameters& p) { p.order_hint = 128; }),
              VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(status_of_reading([](Parameters& p) { p.filter_level[1] = 64; }),
              VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(status_of_reading([](Parameters& p) { p.cdef_bits = 4; }), VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(status_of_reading([](Parameters& p) { p.pic_info_fields.bits.large_scale_tile = 1; }),
              VA_STATUS_ERROR_UNIMPLEMENTED);
    EXPECT_EQ(status_of_reading([](Parameters& p) { p.pic_info_fields.bits.use_superres = 1; }),
              VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(status_of_reading([](Parameters& p) {
                  p.pic_info_fields.bits.frame_type = 1;
                  p.wm[0].wmtype = VAAV1TransformationTranslation;
                  p.wm[0].wmmat[0] = 1;
              }),
              VA_STATUS_ERROR_INVALID_PARAMETER);
}

} // namespace
} // namespace zeva::va_driver::av1
