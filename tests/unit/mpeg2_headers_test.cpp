// The headers that the software VA driver writes for libavcodec's MPEG-2 decoder.
#include "decode/mpeg2/headers.hpp"

#include "bitstream/bit_reader.hpp"
#include "status.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace zeva::va_driver::mpeg2 {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// The bits behind the start code that `stream` has at `position`.
BitReader bits_of_unit(const Bytes& stream, std::size_t position, std::uint8_t start_code) {
    EXPECT_EQ(Bytes(stream.begin() + static_cast<std::ptrdiff_t>(position),
                    stream.begin() + static_cast<std::ptrdiff_t>(position) + 4),
              (Bytes{0, 0, 1, start_code}));
    return BitReader(std::span(stream).subspan(position + 4));
}

constexpr std::size_t sequence_header_bytes = 12;

TEST(Mpeg2SequenceHeader, SplitsTheSize) { // 4100 is 1 << 12 | 4
    Bytes stream;
    append_sequence_header(stream, 4100, 2304, false);
    BitReader header = bits_of_unit(stream, 0, 0xB3);
    EXPECT_EQ(header.bits(12), 4U);
    EXPECT_EQ(header.bits(12), 2304U);
    header.skip(4 + 4 + 18); // aspect ratio, frame rate, bit rate
    EXPECT_TRUE(header.flag());
    header.skip(10 + 1); // buffer size, constrained_parameters_flag
    EXPECT_EQ(header.bits(2), 0U) << "no matrices";
    EXPECT_EQ(header.position(), 8 * (sequence_header_bytes - 4));

    BitReader extension = bits_of_unit(stream, sequence_header_bytes, 0xB5);
    EXPECT_EQ(extension.bits(4), 1U);
    extension.skip(8); // profile and level
    EXPECT_FALSE(extension.flag()) << "progressive_sequence";
    EXPECT_EQ(extension.bits(2), 1U) << "4:2:0";
    EXPECT_EQ(extension.bits(2), 1U) << "horizontal_size_extension";
    EXPECT_EQ(extension.bits(2), 0U) << "vertical_size_extension";
    EXPECT_EQ(stream.size(), sequence_header_bytes + 10);
}

TEST(Mpeg2GroupHeader, ClosesTheGroup) {
    Bytes stream;
    append_group_of_pictures_header(stream);
    BitReader header = bits_of_unit(stream, 0, 0xB8);
    header.skip(25); // time_code
    EXPECT_TRUE(header.flag()) << "closed_gop";
    EXPECT_FALSE(header.flag()) << "broken_link";
}

VAPictureParameterBufferMPEG2 bottom_field_of_type_b() {
    VAPictureParameterBufferMPEG2 picture{};
    picture.picture_coding_type = b_picture;
    picture.f_code = 0x2345;
    picture.picture_coding_extension.bits.intra_dc_precision = 2;
    picture.picture_coding_extension.bits.picture_structure = bottom_field;
    picture.picture_coding_extension.bits.q_scale_type = 1;
    picture.picture_coding_extension.bits.alternate_scan = 1;
    picture.picture_coding_extension.bits.progressive_frame = 1; // which a field cannot be
    return picture;
}

TEST(Mpeg2PictureHeader, CarriesWhatTheClientTells) {
    Bytes stream;
    append_picture_header(stream, bottom_field_of_type_b());
    BitReader header = bits_of_unit(stream, 0, 0x00);
    header.skip(10); // temporal_reference
    EXPECT_EQ(header.bits(3), 3U);
    header.skip(16 + 4 + 4); // vbv_delay, the vectors' codes of MPEG-1
    EXPECT_FALSE(header.flag()) << "extra_bit_picture";

    BitReader extension = bits_of_unit(stream, 4 + 5, 0xB5);
    EXPECT_EQ(extension.bits(4), 8U);
    EXPECT_EQ(extension.bits(16), 0x2345U);
    EXPECT_EQ(extension.bits(2), 2U) << "intra_dc_precision";
    EXPECT_EQ(extension.bits(2), bottom_field);
    EXPECT_EQ(extension.bits(3), 0U) << "top_field_first, frame_pred_frame_dct, concealment_motion_vectors";
    EXPECT_EQ(extension.bits(3), 0b101U) << "q_scale_type, intra_vlc_format, alternate_scan";
    EXPECT_EQ(extension.bits(4), 0U) << "repeat_first_field, chroma_420_type, progressive_frame, display";
}

TEST(Mpeg2QuantiserMatrices, AreThoseThatWereLoaded) {
    QuantiserMatrices matrices;
    matrices.non_intra.emplace().fill(77);
    Bytes stream;
    append_quantiser_matrices(stream, matrices);
    BitReader extension = bits_of_unit(stream, 0, 0xB5);
    EXPECT_EQ(extension.bits(4), 3U);
    EXPECT_FALSE(extension.flag()) << "load_intra_quantiser_matrix";
    EXPECT_TRUE(extension.flag()) << "load_non_intra_quantiser_matrix";
    for (int i = 0; i < 64; ++i)
        EXPECT_EQ(extension.bits(8), 77U);
    EXPECT_EQ(extension.bits(2), 0U) << "chroma";
}

TEST(Mpeg2QuantiserMatrices, ZerosAreRefusedOrReadAsOne) {
    VAIQMatrixBufferMPEG2 buffer{};
    buffer.load_non_intra_quantiser_matrix = 1;
    buffer.non_intra_quantiser_matrix[0] = 16;
    QuantiserMatrices matrices;
    const auto bytes = std::as_bytes(std::span(&buffer, 1));
    EXPECT_THROW(matrices.load(bytes, ZeroQuantisers::refused), StatusError);
    matrices.load(bytes, ZeroQuantisers::read_as_one);
    EXPECT_FALSE(matrices.intra);
    ASSERT_TRUE(matrices.non_intra);
    EXPECT_EQ((*matrices.non_intra)[0], 16);
    EXPECT_EQ(std::count(matrices.non_intra->begin() + 1, matrices.non_intra->end(), 1), 63);
}

TEST(Mpeg2SliceRow, IsReadFromTheStartCode) {
    EXPECT_EQ(slice_row(Bytes{0, 0, 1, 0x01, 0xE0}, 576), 0U);
    EXPECT_EQ(slice_row(Bytes{0, 0, 1, 0xAF, 0xE0}, 2800), 174U);
    EXPECT_EQ(slice_row(Bytes{0, 0, 1, 0x03, 0x20}, 2816), 130U) << "slice_vertical_position_extension 1";
}

TEST(Mpeg2SliceRow, IsNotThereWithoutASlice) {
    EXPECT_FALSE(slice_row({}, 576));
    EXPECT_FALSE(slice_row(Bytes{0, 0, 1, 0x01}, 576)) << "nothing behind the start code";
    EXPECT_FALSE(slice_row(Bytes{0, 0, 1, 0x00, 0x20}, 576)) << "a picture header";
    EXPECT_FALSE(slice_row(Bytes{0, 0, 1, 0xB3, 0x20}, 576)) << "a sequence header";
    EXPECT_FALSE(slice_row(Bytes{0x22, 0x11, 0x10, 0x20, 0x30}, 576));
}

} // namespace
} // namespace zeva::va_driver::mpeg2
