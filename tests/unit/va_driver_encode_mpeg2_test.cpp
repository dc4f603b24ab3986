// The MPEG-2 encoder of the software VA driver. What it makes is decoded by libavcodec.
#include "bitstream/bit_writer.hpp"
#include "decode/mpeg2/headers.hpp"
#include "va_encode_fixture.hpp"

#include <functional>

#include <va/va_enc_mpeg2.h>

namespace zeva::test {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint16_t width = 80;
constexpr std::uint16_t height = 44; // three macroblock rows; four when it is interlaced
constexpr std::uint8_t slice_code = 0x01;
constexpr std::uint8_t sequence_code = 0xB3;
constexpr std::uint8_t group_code = 0xB8;

/// The start codes' values, in their order.
Bytes start_codes(const Bytes& stream) {
    Bytes codes;
    for (std::size_t i = 0; i + 3 < stream.size(); ++i)
        if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1)
            codes.push_back(stream[i + 3]);
    return codes;
}

bool contains(const Bytes& codes, std::uint8_t code) {
    return std::ranges::find(codes, code) != codes.end();
}

class EncodeMpeg2Test : public VaEncodeTest {
protected:
    void open(unsigned int rate_control = VA_RC_CQP) {
        std::array attributes{VAConfigAttrib{VAConfigAttribRateControl, rate_control}};
        VaEncodeTest::open(VAProfileMPEG2Main, VAEntrypointEncSlice, attributes);
        use_source(PixelFormat::i420, width, height);
    }

    static VAEncSequenceParameterBufferMPEG2 sequence() {
        VAEncSequenceParameterBufferMPEG2 parameters{};
        parameters.picture_width = width;
        parameters.picture_height = height;
        parameters.frame_rate = 25;
        parameters.sequence_extension.bits.progressive_sequence = 1;
        parameters.sequence_extension.bits.chroma_format = 1;
        return parameters;
    }

    VAEncPictureParameterBufferMPEG2 picture(VAEncPictureType type, unsigned index = 0) const {
        VAEncPictureParameterBufferMPEG2 parameters{};
        parameters.coded_buf = coded_;
        parameters.picture_type = type;
        parameters.temporal_reference = index;
        parameters.picture_coding_extension.bits.picture_structure = va_driver::mpeg2::frame_picture;
        parameters.picture_coding_extension.bits.frame_pred_frame_dct = 1;
        parameters.picture_coding_extension.bits.progressive_frame = 1;
        return parameters;
    }

    void add_slices(int quantiser, unsigned rows = 3) {
        constexpr unsigned columns = 5;
        for (unsigned row = 0; row < rows; ++row) {
            VAEncSliceParameterBufferMPEG2 slice{};
            slice.macroblock_address = row * columns;
            slice.num_macroblocks = columns;
            slice.quantiser_scale_code = quantiser;
            add(VAEncSliceParameterBufferType, slice);
        }
    }

    VAStatus encode(const VAEncPictureParameterBufferMPEG2& parameters, int quantiser = 4) {
        add(VAEncSequenceParameterBufferType, sequence_);
        add(VAEncPictureParameterBufferType, parameters);
        add_slices(quantiser);
        return send();
    }

    VAStatus encode(VAEncPictureType type, int quantiser = 4) { return encode(picture(type), quantiser); }

    /// The picture's headers as a client writes them, which does not know f_code.
    static Bytes client_picture_header(const VAEncPictureParameterBufferMPEG2& parameters) {
        VAPictureParameterBufferMPEG2 decoded{};
        decoded.picture_coding_type = parameters.picture_type == VAEncPictureTypeIntra ? 1 : 2;
        decoded.f_code = parameters.picture_type == VAEncPictureTypeIntra ? 0xFFFF : 0x95FF;
        decoded.picture_coding_extension.value = 0;
        decoded.picture_coding_extension.bits.intra_dc_precision = 2;
        decoded.picture_coding_extension.bits.picture_structure = va_driver::mpeg2::frame_picture;
        decoded.picture_coding_extension.bits.frame_pred_frame_dct = 1;
        decoded.picture_coding_extension.bits.progressive_frame = 1;
        Bytes header;
        va_driver::mpeg2::append_picture_header(header, decoded);
        return header;
    }

    const AVFrame* decode(const Bytes& stream) { return decoder_.decode(stream); }

    StreamDecoder decoder_{AV_CODEC_ID_MPEG2VIDEO};
    VAEncSequenceParameterBufferMPEG2 sequence_ = sequence();
};

TEST_F(EncodeMpeg2Test, MakesIntraAndPredictedPicturesAsTheyAreAskedFor) {
    open();
    for (const bool is_intra : {true, false, false, true, false}) {
        ASSERT_EQ(encode(is_intra ? VAEncPictureTypeIntra : VAEncPictureTypePredictive), VA_STATUS_SUCCESS);
        const Bytes stream = output();
        const Bytes codes = start_codes(stream);
        EXPECT_EQ(contains(codes, sequence_code), is_intra);
        EXPECT_EQ(std::ranges::count_if(codes, [](auto code) { return code >= slice_code && code <= 3; }), 3);
        const AVFrame* const frame = decode(stream);
        ASSERT_NE(frame, nullptr);
        EXPECT_EQ(frame->pict_type, is_intra ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_P);
        EXPECT_LT(distance(*frame, 0, width, height), 3.0);
        EXPECT_LT(distance(*frame, 2, width / 2, height / 2), 3.0);
    }
}

TEST_F(EncodeMpeg2Test, TakesTheClientsQuantisers) {
    open();
    std::size_t last_size = 100'000;
    for (const int quantiser : {1, 2, 5, 31}) {
        ASSERT_EQ(encode(VAEncPictureTypeIntra, quantiser), VA_STATUS_SUCCESS);
        const Bytes stream = output();
        EXPECT_EQ(average_qp_, static_cast<unsigned>(quantiser));
        EXPECT_LT(stream.size(), last_size);
        last_size = stream.size();
    }
    EXPECT_EQ(encode(VAEncPictureTypeIntra, 0), VA_STATUS_ERROR_INVALID_PARAMETER);
    EXPECT_EQ(encode(VAEncPictureTypeIntra, 32), VA_STATUS_ERROR_INVALID_PARAMETER);
}

TEST_F(EncodeMpeg2Test, ClientsHeadersAreTakenButForWhatTheSlicesDependOn) {
    open();
    for (unsigned i = 0; i < 4; ++i) {
        const bool is_intra = i == 0;
        auto parameters = picture(is_intra ? VAEncPictureTypeIntra : VAEncPictureTypePredictive, i);
        Bytes sequence_header;
        va_driver::mpeg2::append_sequence_header(sequence_header, width, height, true);
        const Bytes picture_header = client_picture_header(parameters);
        if (is_intra)
            add_header(VAEncPackedHeaderSequence, sequence_header);
        add_header(VAEncPackedHeaderPicture, picture_header);
        ASSERT_EQ(encode(parameters), VA_STATUS_SUCCESS);
        const Bytes stream = output();
        const Bytes codes = start_codes(stream);
        EXPECT_EQ(contains(codes, sequence_code), is_intra);
        EXPECT_FALSE(contains(codes, group_code)); // the client has written none
        const AVFrame* const frame = decode(stream);
        ASSERT_NE(frame, nullptr);
        EXPECT_LT(distance(*frame, 0, width, height), 3.0);
    }
}

TEST_F(EncodeMpeg2Test, TheMatricesOfTheClientsHeaderAreUsed) {
    open();
    va_driver::BitWriter header;
    header.bits(width, 12);
    header.bits(height, 12);
    header.bits(1, 4);        // aspect_ratio_information
    header.bits(3, 4);        // frame_rate_code
    header.bits(0x3FFFF, 18); // bit_rate_value
    header.bits(1, 1);        // marker_bit
    header.bits(0x3FF, 10);   // vbv_buffer_size_value
    header.bits(0, 1);        // constrained_parameters_flag
    header.bits(1, 1);        // load_intra_quantiser_matrix
    for (unsigned i = 0; i < 64; ++i)
        header.bits(i == 0 ? 8 : 2 * i + 8, 8);
    header.bits(0, 1); // load_non_intra_quantiser_matrix
    Bytes sequence_header;
    va_driver::mpeg2::append_sequence_header(sequence_header, width, height, true);
    const auto extension = sequence_header.begin() + 12;
    Bytes with_matrix{0, 0, 1, sequence_code};
    with_matrix.insert(with_matrix.end(), header.bytes().begin(), header.bytes().end());
    with_matrix.insert(with_matrix.end(), extension, sequence_header.end());
    add_header(VAEncPackedHeaderSequence, with_matrix);
    ASSERT_EQ(encode(VAEncPictureTypeIntra, 2), VA_STATUS_SUCCESS);
    const AVFrame* const frame = decode(output());
    ASSERT_NE(frame, nullptr);
    EXPECT_LT(distance(*frame, 0, width, height), 4.0);
}

TEST_F(EncodeMpeg2Test, LoadedMatricesAreWritten) {
    open();
    VAIQMatrixBufferMPEG2 matrices{};
    matrices.load_non_intra_quantiser_matrix = 1;
    std::ranges::fill(matrices.non_intra_quantiser_matrix, std::uint8_t{99});
    add(VAQMatrixBufferType, matrices);
    ASSERT_EQ(encode(VAEncPictureTypeIntra), VA_STATUS_SUCCESS);
    const Bytes stream = output();
    const Bytes expected(60, 99);
    EXPECT_NE(std::ranges::search(stream, expected).begin(), stream.end());
    matrices.non_intra_quantiser_matrix[5] = 0;
    add(VAQMatrixBufferType, matrices);
    EXPECT_EQ(encode(VAEncPictureTypeIntra), VA_STATUS_ERROR_INVALID_PARAMETER);
}

TEST_F(EncodeMpeg2Test, InterlacedSequencesHaveTheirMacroblockRows) {
    open();
    sequence_.sequence_extension.bits.progressive_sequence = 0;
    for (const auto type : {VAEncPictureTypeIntra, VAEncPictureTypePredictive}) {
        ASSERT_EQ(encode(type), VA_STATUS_SUCCESS);
        const Bytes stream = output();
        EXPECT_TRUE(contains(start_codes(stream), slice_code + 3));
        const AVFrame* const frame = decode(stream);
        ASSERT_NE(frame, nullptr);
        EXPECT_LT(distance(*frame, 0, width, height), 3.0);
    }
}

TEST_F(EncodeMpeg2Test, IntraPicturesChangeTheSize) {
    open();
    ASSERT_EQ(encode(VAEncPictureTypeIntra), VA_STATUS_SUCCESS);
    ASSERT_NE(decode(output()), nullptr);
    sequence_.picture_width = width - 16;
    EXPECT_EQ(encode(VAEncPictureTypeIntra), VA_STATUS_ERROR_UNIMPLEMENTED); // slices of five macroblocks
    sequence_.picture_width = width;
    sequence_.picture_height = height - 16;
    add(VAEncSequenceParameterBufferType, sequence_);
    add(VAEncPictureParameterBufferType, picture(VAEncPictureTypeIntra));
    add_slices(4, 2);
    ASSERT_EQ(send(), VA_STATUS_SUCCESS);
    const AVFrame* const frame = decode(output());
    ASSERT_NE(frame, nullptr);
    EXPECT_EQ(frame->height, height - 16);
}

TEST_F(EncodeMpeg2Test, SpendsTheBitsThatItIsGiven) {
    open(VA_RC_CBR);
    EXPECT_EQ(encode(VAEncPictureTypeIntra), VA_STATUS_ERROR_INVALID_PARAMETER); // no rate was told
    const std::array sources{source_, create_surface(PixelFormat::i420, width, height)};
    ASSERT_EQ(put(sources[1], create_pattern(PixelFormat::i420, width, height)), VA_STATUS_SUCCESS);
    std::vector<std::size_t> sizes;
    for (const std::uint32_t rate : {60'000U, 600'000U}) {
        sequence_.bits_per_second = rate;
        std::size_t size = 0;
        for (std::size_t i = 0; i < 12; ++i) {
            source_ = sources[i % 2];
            ASSERT_EQ(encode(i == 0 ? VAEncPictureTypeIntra : VAEncPictureTypePredictive), VA_STATUS_SUCCESS);
            const Bytes stream = output();
            ASSERT_NE(decode(stream), nullptr);
            size += stream.size();
        }
        sizes.push_back(size);
    }
    EXPECT_LT(5 * sizes[0], 4 * sizes[1]);
}

TEST_F(EncodeMpeg2Test, RefusesWhatTheLibraryDoesNotMake) {
    open();
    ASSERT_EQ(encode(VAEncPictureTypeIntra), VA_STATUS_SUCCESS);
    const auto refused = [&](VAStatus status,
                             const std::function<void(VAEncPictureParameterBufferMPEG2&)>& change) {
        auto parameters = picture(VAEncPictureTypePredictive);
        change(parameters);
        EXPECT_EQ(encode(parameters), status);
    };
    refused(VA_STATUS_ERROR_UNIMPLEMENTED,
            [](auto& each) { each.picture_type = VAEncPictureTypeBidirectional; });
    refused(VA_STATUS_ERROR_UNIMPLEMENTED, [](auto& each) {
        each.picture_coding_extension.bits.picture_structure = va_driver::mpeg2::top_field;
    });
    refused(VA_STATUS_ERROR_UNIMPLEMENTED,
            [](auto& each) { each.picture_coding_extension.bits.q_scale_type = 1; });
    refused(VA_STATUS_ERROR_INVALID_BUFFER, [](auto& each) { each.coded_buf = VA_INVALID_ID; });
    refused(VA_STATUS_ERROR_INVALID_PARAMETER,
            [](auto& each) { each.picture_type = static_cast<VAEncPictureType>(9); });
}

TEST_F(EncodeMpeg2Test, RefusesSequencesThatCannotBe) {
    open();
    EXPECT_EQ(encode(VAEncPictureTypePredictive), VA_STATUS_ERROR_INVALID_PARAMETER); // refers to nothing
    for (const std::uint16_t bad : {0, 4096, 16384}) {
        sequence_.picture_width = bad;
        EXPECT_EQ(encode(VAEncPictureTypeIntra), VA_STATUS_ERROR_INVALID_PARAMETER);
    }
    sequence_.picture_width = width + 1;
    EXPECT_EQ(encode(VAEncPictureTypeIntra), VA_STATUS_ERROR_INVALID_SURFACE);
}

TEST_F(EncodeMpeg2Test, RefusesHeadersThatDoNotFit) {
    open();
    Bytes sequence_header;
    va_driver::mpeg2::append_sequence_header(sequence_header, width, height, true);
    const auto refused = [&](VAStatus status, std::uint32_t type, const Bytes& header) {
        add_header(type, header);
        EXPECT_EQ(encode(VAEncPictureTypeIntra), status);
    };
    refused(VA_STATUS_ERROR_INVALID_BUFFER, VAEncPackedHeaderSequence,
            {sequence_header.begin(), sequence_header.begin() + 12}); // no extension
    refused(VA_STATUS_ERROR_INVALID_BUFFER, VAEncPackedHeaderSequence,
            {sequence_header.begin(), sequence_header.begin() + 17});
    const Bytes predicted = client_picture_header(picture(VAEncPictureTypePredictive));
    const Bytes intra = client_picture_header(picture(VAEncPictureTypeIntra));
    refused(VA_STATUS_ERROR_INVALID_PARAMETER, VAEncPackedHeaderPicture, predicted);
    refused(VA_STATUS_ERROR_INVALID_BUFFER, VAEncPackedHeaderPicture, {intra.begin(), intra.begin() + 8});
    refused(VA_STATUS_ERROR_INVALID_BUFFER, VAEncPackedHeaderPicture, {intra.begin(), intra.end() - 1});
    refused(VA_STATUS_ERROR_INVALID_PARAMETER, VAEncPackedHeaderSlice, intra);
    Bytes wider;
    va_driver::mpeg2::append_sequence_header(wider, width + 1, height, true);
    refused(VA_STATUS_ERROR_INVALID_PARAMETER, VAEncPackedHeaderSequence, wider);
}

TEST_F(EncodeMpeg2Test, RefusesMissingAndShortBuffers) {
    open();
    add(VAEncPictureParameterBufferType, picture(VAEncPictureTypeIntra));
    add_slices(4);
    EXPECT_EQ(send(), VA_STATUS_ERROR_INVALID_BUFFER);
    add(VAEncSequenceParameterBufferType, sequence_);
    add_slices(4);
    EXPECT_EQ(send(), VA_STATUS_ERROR_INVALID_BUFFER);
    add(VAEncPictureParameterBufferType, picture(VAEncPictureTypeIntra));
    EXPECT_EQ(send(), VA_STATUS_ERROR_INVALID_BUFFER);
    add(VAEncSliceParameterBufferType, std::uint32_t{});
    EXPECT_EQ(encode(VAEncPictureTypeIntra), VA_STATUS_ERROR_INVALID_BUFFER);
}

TEST_F(EncodeMpeg2Test, TellsWhenTheCodedBufferIsTooSmall) {
    open();
    create_coded_buffer(50);
    ASSERT_EQ(encode(VAEncPictureTypeIntra), VA_STATUS_SUCCESS);
    EXPECT_EQ(vaSyncBuffer(display_, coded_, VA_TIMEOUT_INFINITE), VA_STATUS_ERROR_NOT_ENOUGH_BUFFER);
    create_coded_buffer(room);
    ASSERT_EQ(encode(VAEncPictureTypeIntra), VA_STATUS_SUCCESS);
    EXPECT_NE(decode(output()), nullptr);
}

} // namespace
} // namespace zeva::test
