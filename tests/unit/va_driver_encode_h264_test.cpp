// The H.264 encoder of the software VA driver. What it makes is decoded by libavcodec.
#include "bitstream/bit_reader.hpp"
#include "bitstream/bit_writer.hpp"
#include "bitstream/nal_unit.hpp"
#include "va_encode_fixture.hpp"

#include <cmath>
#include <functional>
#include <random>
#include <span>
#include <utility>

#include <va/va_enc_h264.h>

namespace zeva::test {
namespace {

using va_driver::BitWriter;

constexpr std::uint32_t width = 64;
constexpr std::uint32_t height = 48;
constexpr unsigned slice_type_p = 0;
constexpr unsigned slice_type_b = 1;
constexpr unsigned slice_type_i = 2;

enum class Kind { idr, intra, predicted, bidirectional };

unsigned slice_type_of(Kind kind) {
    switch (kind) {
    case Kind::predicted:
        return slice_type_p;
    case Kind::bidirectional:
        return slice_type_b;
    default:
        return slice_type_i;
    }
}

/// The types of the NAL units of a byte stream.
std::vector<unsigned> unit_types(std::span<const std::uint8_t> stream) {
    std::vector<unsigned> types;
    for (std::size_t i = 0; i + 3 < stream.size(); ++i)
        if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1)
            types.push_back(stream[i + 3] & 0x1fU);
    return types;
}

/// The luma of all pictures of a stream, as libavcodec decodes them.
class Decoder {
public:
    Decoder() : context_(avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_H264))) {
        context_->err_recognition = AV_EF_EXPLODE | AV_EF_CRCCHECK | AV_EF_BITSTREAM;
        if (avcodec_open2(context_.get(), nullptr, nullptr) < 0)
            throw std::runtime_error("avcodec_open2");
    }

    void decode(const std::vector<std::uint8_t>& bytes) {
        const va_driver::AvPacket packet(av_packet_alloc());
        ASSERT_EQ(av_new_packet(packet.get(), static_cast<int>(bytes.size())), 0);
        std::ranges::copy(bytes, packet->data);
        ASSERT_EQ(avcodec_send_packet(context_.get(), packet.get()), 0);
        receive();
    }
    void finish() {
        ASSERT_EQ(avcodec_send_packet(context_.get(), nullptr), 0);
        receive();
    }

    struct Picture {
        char type;
        int width;
        int height;
        std::vector<std::uint8_t> luma;
    };
    std::vector<Picture> pictures;

private:
    void receive() {
        const va_driver::AvFrame frame(av_frame_alloc());
        while (avcodec_receive_frame(context_.get(), frame.get()) == 0) {
            EXPECT_EQ(frame->decode_error_flags, 0);
            Picture picture{av_get_picture_type_char(frame->pict_type), frame->width, frame->height, {}};
            for (int y = 0; y < frame->height; ++y) {
                const std::uint8_t* const row = frame->data[0] + y * frame->linesize[0];
                picture.luma.insert(picture.luma.end(), row, row + frame->width);
            }
            pictures.push_back(std::move(picture));
        }
    }

    va_driver::AvCodecContext context_;
};

/// Every client's way of encoding: parameters that a test changes before `encode`.
class EncodeH264Test : public VaEncodeTest {
protected:
    void open(VAProfile profile = VAProfileH264High, unsigned int rate_control = VA_RC_CQP) {
        std::array attributes{VAConfigAttrib{VAConfigAttribRateControl, rate_control}};
        VaEncodeTest::open(profile, VAEntrypointEncSlice, attributes, width, height);
        sequence_.level_idc = 30;
        sequence_.max_num_ref_frames = 1;
        sequence_.picture_width_in_mbs = width / 16;
        sequence_.picture_height_in_mbs = height / 16;
        sequence_.seq_fields.bits.chroma_format_idc = 1;
        sequence_.seq_fields.bits.frame_mbs_only_flag = 1;
        sequence_.seq_fields.bits.direct_8x8_inference_flag = 1;
        sequence_.seq_fields.bits.pic_order_cnt_type = 2;
        picture_.coded_buf = coded_;
        picture_.pic_init_qp = 20;
        picture_.pic_fields.bits.entropy_coding_mode_flag = profile != VAProfileH264ConstrainedBaseline;
        picture_.pic_fields.bits.transform_8x8_mode_flag = profile == VAProfileH264High;
        divide(1);
    }

    /// `count` slices of as many macroblocks each.
    void divide(unsigned count) {
        const unsigned macroblocks = sequence_.picture_width_in_mbs * sequence_.picture_height_in_mbs / count;
        slices_.assign(count, {});
        for (unsigned i = 0; i < count; ++i) {
            slices_[i].macroblock_address = i * macroblocks;
            slices_[i].num_macroblocks = macroblocks;
        }
    }

    /// A smooth picture that moves from one to the next, or noise.
    VASurfaceID create_picture(unsigned number, PixelFormat format = PixelFormat::nv12) {
        const VASurfaceID surface = create_surface(format, width, height);
        const VAImage image = create_image(format, width, height);
        std::byte* const data = map(image);
        std::fill_n(data, image.data_size, std::byte{128});
        for (unsigned y = 0; y < height; ++y)
            for (unsigned x = 0; x < width; ++x)
                data[image.offsets[0] + y * image.pitches[0] + x] =
                    std::byte{is_noise_ ? static_cast<std::uint8_t>(random_()) : luma(number, x, y)};
        EXPECT_EQ(put(surface, image), VA_STATUS_SUCCESS);
        return surface;
    }
    static std::uint8_t luma(unsigned number, unsigned x, unsigned y) {
        return static_cast<std::uint8_t>(128 + 60 * std::sin(0.2 * (x + number)) + 40 * std::cos(0.15 * y));
    }

    void add_parameters(Kind kind) {
        picture_.pic_fields.bits.idr_pic_flag = kind == Kind::idr;
        picture_.pic_fields.bits.reference_pic_flag = is_reference_;
        order_count_ = kind == Kind::idr ? 0 : order_count_ + 2;
        picture_.CurrPic.TopFieldOrderCnt = order_count_;
        add(VAEncSequenceParameterBufferType, sequence_);
        add(VAEncPictureParameterBufferType, picture_);
        for (VAEncSliceParameterBufferH264& slice : slices_) {
            if (slice.slice_type <= slice_type_i) // else it is wrong by purpose
                slice.slice_type = static_cast<std::uint8_t>(slice_type_of(kind));
            add(VAEncSliceParameterBufferType, slice);
        }
    }

    VAStatus encode(Kind kind) {
        source_ = create_picture(picture_count_++);
        add_parameters(kind);
        return send();
    }

    /// Encodes a picture, which must work, and decodes it.
    void expect_encoded(Kind kind) {
        ASSERT_EQ(encode(kind), VA_STATUS_SUCCESS);
        last_ = output();
        ASSERT_FALSE(last_.empty());
        decoder_.decode(last_);
    }

    void expect_pictures(const std::string& types) { expect_pictures(decoder_, types, 1); }

    /// All pictures came out of the decoder, of these types, and look as they should: as every picture that
    /// was made, or every second one.
    static void expect_pictures(Decoder& decoder, const std::string& types, unsigned step) {
        decoder.finish();
        ASSERT_EQ(decoder.pictures.size(), types.size());
        for (unsigned i = 0; i < types.size(); ++i) {
            const Decoder::Picture& picture = decoder.pictures[i];
            EXPECT_EQ(picture.type, types[i]) << "picture " << i;
            ASSERT_EQ(picture.luma.size(), width * height);
            double squares = 0;
            for (unsigned y = 0; y < height; ++y)
                for (unsigned x = 0; x < width; ++x)
                    squares += std::pow(picture.luma[y * width + x] - luma(i * step, x, y), 2);
            EXPECT_LT(squares / (width * height), 12) << "picture " << i;
        }
    }

    void expect_refused(VAStatus expected, const std::function<void()>& spoil) {
        const auto sequence = sequence_;
        const auto picture = picture_;
        const auto slices = slices_;
        spoil();
        EXPECT_EQ(encode(Kind::idr), expected);
        sequence_ = sequence;
        picture_ = picture;
        slices_ = slices;
    }

    VAEncSequenceParameterBufferH264 sequence_{};
    VAEncPictureParameterBufferH264 picture_{};
    std::vector<VAEncSliceParameterBufferH264> slices_;
    std::vector<std::uint8_t> last_;
    unsigned picture_count_ = 0;
    std::int32_t order_count_ = 0;
    bool is_reference_ = true;
    bool is_noise_ = false;
    std::minstd_rand random_;
    Decoder decoder_;
};

TEST_F(EncodeH264Test, WritesParameterSetsForClientsThatWriteNone) {
    open();
    expect_encoded(Kind::idr);
    EXPECT_EQ(unit_types(last_), (std::vector<unsigned>{7, 8, 5}));
    expect_encoded(Kind::predicted);
    EXPECT_EQ(unit_types(last_), (std::vector<unsigned>{1}));
    EXPECT_EQ(average_qp_, 20U);
    expect_encoded(Kind::intra);
    EXPECT_EQ(unit_types(last_), (std::vector<unsigned>{1}));
    expect_encoded(Kind::predicted);
    expect_encoded(Kind::idr);
    expect_pictures("IPIPI");
}

TEST_F(EncodeH264Test, CodesWithoutArithmeticCodingAndInAllProfiles) {
    for (const VAProfile profile : {VAProfileH264ConstrainedBaseline, VAProfileH264Main, VAProfileH264High}) {
        SCOPED_TRACE(profile);
        decoder_ = Decoder();
        picture_count_ = 0;
        open(profile);
        picture_.pic_fields.bits.entropy_coding_mode_flag = 0;
        for (const Kind kind : {Kind::idr, Kind::predicted, Kind::predicted})
            expect_encoded(kind);
        expect_pictures("IPP");
    }
}

/// Parameter sets that have little in common with what x264 would write.
TEST_F(EncodeH264Test, SlicesFitTheParameterSetsOfTheClient) {
    open(VAProfileH264Main);
    BitWriter sequence;
    sequence.bits(77 << 16 | 40, 24); // Main, level 4
    sequence.unsigned_exp_golomb(3);  // seq_parameter_set_id
    sequence.unsigned_exp_golomb(0);  // log2_max_frame_num_minus4
    sequence.unsigned_exp_golomb(0);  // pic_order_cnt_type
    sequence.unsigned_exp_golomb(3);  // log2_max_pic_order_cnt_lsb_minus4
    sequence.unsigned_exp_golomb(4);  // max_num_ref_frames
    sequence.flag(false);
    sequence.unsigned_exp_golomb(width / 16 - 1);
    sequence.unsigned_exp_golomb(height / 16 - 1);
    sequence.bits(0b1100, 4); // frames, direct_8x8_inference_flag, no cropping, no VUI
    sequence.trailing_bits();
    BitWriter picture;
    picture.unsigned_exp_golomb(7); // pic_parameter_set_id
    picture.unsigned_exp_golomb(3);
    picture.bits(0b11, 2);          // CABAC, bottom_field_pic_order_in_frame_present_flag
    picture.unsigned_exp_golomb(0); // num_slice_groups_minus1
    picture.unsigned_exp_golomb(5); // num_ref_idx_l0_default_active_minus1
    picture.unsigned_exp_golomb(0);
    picture.bits(0b100, 3);       // weighted_pred_flag
    picture.signed_exp_golomb(7); // pic_init_qp_minus26
    picture.signed_exp_golomb(0);
    picture.signed_exp_golomb(-3); // chroma_qp_index_offset
    picture.bits(0b111, 3);        // deblocking control, constrained_intra_pred, redundant_pic_cnt
    picture.trailing_bits();
    picture_.pic_parameter_set_id = 7;
    picture_.pic_init_qp = 33;
    slices_[0].slice_qp_delta = -13;
    for (int i = 0; i < 20; ++i) { // frame_num wraps around
        if (i == 0) {
            for (const auto& [header, set] : {std::pair{0x67, &sequence}, std::pair{0x68, &picture}}) {
                std::vector<std::uint8_t> unit;
                va_driver::append_nal_unit(unit, std::array{static_cast<std::uint8_t>(header)}, set->bytes());
                add_header(header == 0x67 ? VAEncPackedHeaderSequence : VAEncPackedHeaderPicture, unit, true);
            }
        }
        expect_encoded(i == 0 ? Kind::idr : Kind::predicted);
        EXPECT_EQ(average_qp_, 20U);
    }
    expect_pictures("IPPPPPPPPPPPPPPPPPPP");
}

TEST_F(EncodeH264Test, InsertsWhatClientsPackAndLeavesTheirSliceHeadersOut) {
    open();
    constexpr std::array<std::uint8_t, 6> delimiter{0, 0, 0, 1, 9, 0x10};
    constexpr std::array<std::uint8_t, 12> delimiter_and_slice{0, 0, 0, 1,    9,    0x10,
                                                               0, 0, 1, 0x65, 0x88, 0x84};
    // Of user_data_unregistered: its zeros need an emulation prevention byte.
    std::vector<std::uint8_t> message{0, 0, 0, 1, 6, 5, 17, 0, 0, 1};
    message.resize(25, 0xab);
    message.push_back(0x80);
    add_header(VAEncPackedHeaderRawData, delimiter, true);
    add_header(VAEncPackedHeaderRawData, message);
    expect_encoded(Kind::idr);
    EXPECT_EQ(unit_types(last_), (std::vector<unsigned>{9, 7, 8, 6, 5}));
    constexpr std::array<std::uint8_t, 8> escaped{6, 5, 17, 0, 0, 3, 1, 0xab};
    EXPECT_FALSE(std::ranges::search(last_, escaped).empty());
    add_header(VAEncPackedHeaderSlice, delimiter_and_slice, true);
    expect_encoded(Kind::predicted);
    EXPECT_EQ(unit_types(last_), (std::vector<unsigned>{9, 1}));
    expect_pictures("IP");
}

TEST_F(EncodeH264Test, DividesPicturesIntoSlices) {
    open();
    divide(3);
    expect_encoded(Kind::idr);
    EXPECT_EQ(unit_types(last_), (std::vector<unsigned>{7, 8, 5, 5, 5}));
    expect_encoded(Kind::predicted);
    EXPECT_EQ(unit_types(last_), (std::vector<unsigned>{1, 1, 1}));
    divide(1);
    expect_encoded(Kind::predicted);
    EXPECT_EQ(unit_types(last_), (std::vector<unsigned>{1}));
    expect_pictures("IPP");
}

/// A client that codes pictures in another order than it shows them, or does not refer to all of them.
class EncodeH264OrderTest : public EncodeH264Test {
protected:
    void open_ordered(std::uint32_t references, std::uint32_t period) {
        open();
        sequence_.max_num_ref_frames = references;
        sequence_.ip_period = period;
        sequence_.seq_fields.bits.pic_order_cnt_type = 0;
        sequence_.seq_fields.bits.log2_max_pic_order_cnt_lsb_minus4 = 4;
    }

    /// Codes the picture that is shown as the `number`th.
    void expect_coded(unsigned number, Kind kind, bool is_reference) {
        picture_count_ = number;
        order_count_ = 2 * static_cast<std::int32_t>(number) - 2;
        is_reference_ = is_reference;
        expect_encoded(kind);
        const std::size_t slice = last_.size() - last_slice().size();
        EXPECT_EQ((last_[slice] & 0x60) != 0, is_reference) << "picture " << number;
        if (is_reference)
            decoder_of_references_.decode(last_);
    }

    Decoder decoder_of_references_;

private:
    /// The last NAL unit, without its start code.
    [[nodiscard]] std::span<const std::uint8_t> last_slice() const {
        constexpr std::array<std::uint8_t, 3> start_code{0, 0, 1};
        const auto found = std::ranges::find_end(last_, start_code);
        return {found.end(), last_.end()};
    }
};

TEST_F(EncodeH264OrderTest, BPicturesAreCodedByPSlicesAndShownInTheirPlace) {
    open_ordered(2, 3);
    expect_coded(0, Kind::idr, true);
    for (unsigned anchor = 3; anchor <= 12; anchor += 3) {
        expect_coded(anchor, Kind::predicted, true);
        expect_coded(anchor - 2, Kind::bidirectional, false);
        expect_coded(anchor - 1, Kind::bidirectional, false);
    }
    expect_pictures("IPPPPPPPPPPPP");
    expect_pictures(decoder_of_references_, "IPPPP", 3);
}

TEST_F(EncodeH264OrderTest, BPicturesMayBeReferences) {
    open_ordered(3, 4);
    expect_coded(0, Kind::idr, true);
    for (unsigned anchor = 4; anchor <= 16; anchor += 4) {
        expect_coded(anchor, anchor == 12 ? Kind::intra : Kind::predicted, true);
        expect_coded(anchor - 2, Kind::bidirectional, true);
        expect_coded(anchor - 3, Kind::bidirectional, false);
        expect_coded(anchor - 1, Kind::bidirectional, false);
    }
    expect_pictures("IPPPPPPPPPPPIPPPP");
    expect_pictures(decoder_of_references_, "IPPPPPIPP", 2);
}

TEST_F(EncodeH264OrderTest, PPicturesNeedNotBeReferences) {
    open_ordered(1, 1);
    for (unsigned i = 0; i < 9; ++i)
        expect_coded(i, i == 0 ? Kind::idr : Kind::predicted, i % 2 == 0);
    expect_pictures("IPPPPPPPP");
    expect_pictures(decoder_of_references_, "IPPPP", 2);
}

/// x264 holds the last pictures, not the last references: without any it codes an intra picture.
TEST_F(EncodeH264OrderTest, ManyPicturesInSuccessionMayBeNoReferences) {
    open_ordered(1, 1);
    expect_coded(0, Kind::idr, true);
    for (unsigned i = 1; i < 8; ++i)
        expect_coded(i, Kind::predicted, false);
    expect_coded(8, Kind::predicted, true);
    expect_coded(9, Kind::predicted, true);
    expect_pictures("IPPIIIIIIP");
}

TEST_F(EncodeH264OrderTest, PicturesWithoutOrderCountsFollowReferences) {
    open();
    expect_coded(0, Kind::idr, true);
    expect_coded(1, Kind::predicted, false);
    EXPECT_EQ(encode(Kind::predicted), VA_STATUS_ERROR_INVALID_PARAMETER);
    expect_coded(2, Kind::predicted, true);
    expect_coded(3, Kind::predicted, false);
    expect_pictures("IPPP");
}

TEST_F(EncodeH264OrderTest, TheClientsSliceHeadersTellWhatIsAReference) {
    open_ordered(1, 2);
    expect_coded(0, Kind::idr, true);
    constexpr std::array<std::uint8_t, 6> reference{0, 0, 0, 1, 0x21, 0x80};
    is_reference_ = false; // as in FFmpeg's picture parameters of all B pictures
    add_header(VAEncPackedHeaderSlice, reference, true);
    ASSERT_EQ(encode(Kind::bidirectional), VA_STATUS_SUCCESS);
    EXPECT_EQ(output()[4] & 0x60, 0x40);
}

TEST_F(EncodeH264Test, BPicturesAreNotOfTheBaselineProfile) {
    open(VAProfileH264ConstrainedBaseline);
    expect_encoded(Kind::idr);
    EXPECT_EQ(encode(Kind::bidirectional), VA_STATUS_ERROR_INVALID_PARAMETER);
}

TEST_F(EncodeH264Test, RefusesWhatItDoesNotCode) {
    open();
    expect_refused(VA_STATUS_ERROR_UNIMPLEMENTED,
                   [this] { sequence_.seq_fields.bits.frame_mbs_only_flag = 0; });
    expect_refused(VA_STATUS_ERROR_UNIMPLEMENTED,
                   [this] { sequence_.seq_fields.bits.chroma_format_idc = 2; });
    expect_refused(VA_STATUS_ERROR_UNIMPLEMENTED,
                   [this] { sequence_.seq_fields.bits.pic_order_cnt_type = 1; });
    expect_refused(VA_STATUS_ERROR_UNIMPLEMENTED, [this] { sequence_.bit_depth_luma_minus8 = 2; });
    expect_refused(VA_STATUS_ERROR_UNIMPLEMENTED, [this] { picture_.second_chroma_qp_index_offset = 1; });
    expect_refused(VA_STATUS_ERROR_UNIMPLEMENTED,
                   [this] { picture_.pic_fields.bits.pic_scaling_matrix_present_flag = 1; });
    expect_refused(VA_STATUS_SUCCESS, [] {});
}

TEST_F(EncodeH264Test, RefusesValuesThatCannotBe) {
    open(VAProfileH264Main);
    const VAStatus invalid = VA_STATUS_ERROR_INVALID_PARAMETER;
    EXPECT_EQ(encode(Kind::predicted), invalid); // there is nothing to refer to
    expect_refused(invalid, [this] { sequence_.picture_width_in_mbs = 0; });
    expect_refused(invalid, [this] { sequence_.picture_height_in_mbs = 0xffff; });
    expect_refused(invalid,
                   [this] { sequence_.picture_width_in_mbs = width / 16 + 1; }); // the context's is less
    expect_refused(invalid, [this] { sequence_.max_num_ref_frames = 17; });
    expect_refused(invalid, [this] { sequence_.seq_parameter_set_id = 32; });
    expect_refused(invalid, [this] { sequence_.seq_fields.bits.log2_max_frame_num_minus4 = 13; });
    expect_refused(invalid, [this] {
        sequence_.frame_cropping_flag = 1;
        sequence_.frame_crop_right_offset = 0x80000000;
    });
    expect_refused(invalid, [this] {
        sequence_.frame_cropping_flag = 1;
        sequence_.frame_crop_left_offset = 0xffffffff;
    });
    expect_refused(invalid, [this] { slices_[0].delta_pic_order_cnt_bottom = INT32_MIN; });
    expect_refused(invalid, [this] { picture_.pic_init_qp = 52; });
    expect_refused(invalid,
                   [this] { picture_.chroma_qp_index_offset = picture_.second_chroma_qp_index_offset = 13; });
    expect_refused(invalid, [this] { picture_.pic_fields.bits.transform_8x8_mode_flag = 1; }); // of High
    expect_refused(invalid, [this] { slices_[0].slice_type = 3; });
    expect_refused(invalid, [this] { slices_[0].num_macroblocks = 0; });
    expect_refused(invalid, [this] { slices_[0].num_macroblocks += 1; });
    expect_refused(invalid, [this] { slices_[0].num_macroblocks -= 1; });
    expect_refused(invalid, [this] { slices_[0].macroblock_address = 0xffffffff; });
    expect_refused(invalid, [this] { slices_[0].slice_qp_delta = 40; });
    expect_refused(VA_STATUS_ERROR_INVALID_BUFFER, [this] { slices_.clear(); });
    expect_refused(VA_STATUS_ERROR_INVALID_BUFFER, [this] { picture_.coded_buf = VA_INVALID_ID; });
    expect_refused(VA_STATUS_SUCCESS, [] {});
}

TEST_F(EncodeH264Test, RefusesShortAndMissingBuffers) {
    open();
    source_ = create_picture(0);
    const auto expect_status = [&](VAStatus expected) { EXPECT_EQ(send(), expected); };
    add(VAEncPictureParameterBufferType, picture_);
    expect_status(VA_STATUS_ERROR_INVALID_BUFFER);
    add_bytes(VAEncSequenceParameterBufferType, bytes_of(sequence_).first(sizeof(sequence_) - 1));
    expect_status(VA_STATUS_ERROR_INVALID_BUFFER);
    add(VAEncSequenceParameterBufferType, sequence_);
    add_bytes(VAEncPictureParameterBufferType, bytes_of(picture_).first(4));
    expect_status(VA_STATUS_ERROR_INVALID_BUFFER);
    add(VAEncPictureParameterBufferType, picture_);
    add_bytes(VAEncSliceParameterBufferType, bytes_of(slices_[0]).first(8));
    expect_status(VA_STATUS_ERROR_INVALID_BUFFER);
    add_parameters(Kind::idr);
    add_header(VAEncPackedHeaderSequence, std::array<std::uint8_t, 6>{0, 0, 0, 1, 0x67, 77}, true);
    expect_status(VA_STATUS_ERROR_INVALID_PARAMETER);
    add_parameters(Kind::idr);
    add_header(VAEncPackedHeaderRawData, std::array<std::uint8_t, 3>{1, 2, 3});
    expect_status(VA_STATUS_ERROR_INVALID_PARAMETER);
    add_parameters(Kind::idr);
    expect_status(VA_STATUS_SUCCESS);
}

TEST_F(EncodeH264Test, RefusesSurfacesThatAreTooSmallOrOfOtherFormats) {
    open();
    add_parameters(Kind::idr);
    EXPECT_EQ(send(create_surface(PixelFormat::nv12, width - 16, height)), VA_STATUS_ERROR_INVALID_SURFACE);
    add_parameters(Kind::idr);
    EXPECT_EQ(send(create_surface(PixelFormat::p010, width, height)), VA_STATUS_ERROR_INVALID_SURFACE);
}

TEST_F(EncodeH264Test, PlanarSurfacesGiveTheSamePictures) {
    open();
    for (const PixelFormat format : {PixelFormat::nv12, PixelFormat::i420, PixelFormat::yv12}) {
        add_parameters(Kind::idr);
        ASSERT_EQ(send(create_picture(0, format)), VA_STATUS_SUCCESS);
        decoder_.decode(output());
    }
    decoder_.finish();
    ASSERT_EQ(decoder_.pictures.size(), 3U);
    EXPECT_EQ(decoder_.pictures[0].luma, decoder_.pictures[1].luma);
    EXPECT_EQ(decoder_.pictures[0].luma, decoder_.pictures[2].luma);
}

TEST_F(EncodeH264Test, TellsThatACodedBufferIsTooSmallAndGoesOn) {
    open();
    const VABufferID large = coded_;
    create_coded_buffer(40);
    picture_.coded_buf = coded_;
    ASSERT_EQ(encode(Kind::idr), VA_STATUS_SUCCESS);
    EXPECT_EQ(vaSyncBuffer(display_, coded_, VA_TIMEOUT_INFINITE), VA_STATUS_ERROR_NOT_ENOUGH_BUFFER);
    VACodedBufferSegment* segment = nullptr;
    ASSERT_EQ(vaMapBuffer(display_, coded_, reinterpret_cast<void**>(&segment)), VA_STATUS_SUCCESS);
    EXPECT_NE(segment->status & VA_CODED_BUF_STATUS_SLICE_OVERFLOW_MASK, 0U);
    EXPECT_EQ(segment->size, 0U);
    EXPECT_EQ(vaUnmapBuffer(display_, coded_), VA_STATUS_SUCCESS);
    coded_ = picture_.coded_buf = large;
    picture_count_ = 0;
    expect_encoded(Kind::idr);
    expect_encoded(Kind::predicted);
    expect_pictures("IP");
}

TEST_F(EncodeH264Test, KeepsToBitRates) {
    is_noise_ = true;
    for (const unsigned int mode : {VA_RC_CBR, VA_RC_VBR, VA_RC_QVBR}) {
        SCOPED_TRACE(mode);
        open(VAProfileH264High, mode);
        std::array<std::size_t, 2> sizes{};
        for (const std::uint32_t rate : {40'000U, 400'000U}) {
            set_rate(rate, mode == VA_RC_CBR ? 100 : 50);
            for (int i = 0; i < 25; ++i) {
                ASSERT_EQ(encode(i == 0 ? Kind::idr : Kind::predicted), VA_STATUS_SUCCESS);
                const auto bytes = output();
                ASSERT_FALSE(bytes.empty());
                sizes[rate == 400'000U] += bytes.size();
            }
        }
        EXPECT_LT(sizes[0], 40'000U / 8 * 2); // of a second
        EXPECT_GT(sizes[1], 2 * sizes[0]);
    }
}

/// Another rate of CBR goes on; of VBR, or another frame rate, it takes a new encoder and an intra picture.
TEST_F(EncodeH264Test, ChangesInTheStreamNeverBreakIt) {
    open(VAProfileH264High, VA_RC_CBR);
    set_rate(2'000'000, 100);
    expect_encoded(Kind::idr);
    set_rate(3'000'000, 100);
    expect_encoded(Kind::predicted);
    VAEncMiscParameterFrameRate frame_rate{};
    frame_rate.framerate = 50;
    add_misc(VAEncMiscParameterTypeFrameRate, frame_rate);
    expect_encoded(Kind::predicted);
    EXPECT_EQ(unit_types(last_), (std::vector<unsigned>{1}));
    for (const std::uint32_t level : {1U, 7U, 4U}) {
        VAEncMiscParameterBufferQualityLevel quality{};
        quality.quality_level = level;
        add_misc(VAEncMiscParameterTypeQualityLevel, quality);
        expect_encoded(Kind::predicted);
    }
    expect_pictures("IPIPPP");
}

TEST_F(EncodeH264Test, FollowsSequencesOfAnotherSize) {
    open();
    expect_encoded(Kind::idr);
    sequence_.picture_width_in_mbs = 2;
    sequence_.frame_cropping_flag = 1;
    sequence_.frame_crop_right_offset = 3;
    sequence_.frame_crop_bottom_offset = 5;
    divide(1);
    expect_encoded(Kind::idr);
    expect_encoded(Kind::predicted);
    decoder_.finish();
    ASSERT_EQ(decoder_.pictures.size(), 3U);
    EXPECT_EQ(decoder_.pictures[2].width, 32 - 6);
    EXPECT_EQ(decoder_.pictures[2].height, static_cast<int>(height) - 10);
}

} // namespace
} // namespace zeva::test
