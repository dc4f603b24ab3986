// The JPEG encoder of the software VA driver. What it makes is decoded by libavcodec.
#include "decode/jpeg/segments.hpp"
#include "va_encode_fixture.hpp"

#include <cstring>
#include <functional>

#include <va/va_enc_jpeg.h>

namespace zeva::test {
namespace {

using Bytes = std::vector<std::uint8_t>;
using va_driver::jpeg::FrameComponent;

constexpr std::uint16_t width = 53; // no multiple of a block
constexpr std::uint16_t height = 37;

constexpr std::array<std::uint8_t, 2> end_of_image{0xFF, 0xD9};
constexpr std::array<std::uint8_t, 9> comment{0xFF, 0xFE, 0, 7, 'h', 'e', 'l', 'l', 'o'};

/// Where a segment begins; the size when there is none.
std::size_t find_marker(const Bytes& image, std::uint8_t marker) {
    const std::array bytes{std::uint8_t{0xFF}, marker};
    return static_cast<std::size_t>(std::ranges::search(image, bytes).begin() - image.begin());
}

/// Up to the end of the scan's header.
Bytes header_of(const Bytes& image) {
    const std::size_t scan = find_marker(image, 0xDA);
    return {image.begin(), image.begin() + static_cast<std::ptrdiff_t>(scan + 2 + image[scan + 3])};
}

class EncodeJpegTest : public VaEncodeTest {
protected:
    void SetUp() override {
        open(VAProfileJPEGBaseline, VAEntrypointEncPicture);
        use_source(PixelFormat::i420, width, height);
    }

    VAEncPictureParameterBufferJPEG picture() const {
        VAEncPictureParameterBufferJPEG parameters{};
        parameters.picture_width = width;
        parameters.picture_height = height;
        parameters.coded_buf = coded_;
        parameters.pic_flags.bits.huffman = 1;
        parameters.sample_bit_depth = 8;
        parameters.num_scan = 1;
        parameters.num_components = 3;
        for (std::uint8_t i = 0; i < 3; ++i) {
            parameters.component_id[i] = static_cast<std::uint8_t>(i + 1);
            parameters.quantiser_table_selector[i] = i == 0 ? 0 : 1;
        }
        parameters.quality = 90;
        return parameters;
    }

    static VAEncSliceParameterBufferJPEG scan() {
        VAEncSliceParameterBufferJPEG parameters{};
        parameters.num_components = 3;
        for (std::uint8_t i = 0; i < 3; ++i) {
            const std::uint8_t table = i == 0 ? 0 : 1;
            parameters.components[i] = {static_cast<std::uint8_t>(i + 1), table, table};
        }
        return parameters;
    }

    VAStatus encode(const VAEncPictureParameterBufferJPEG& parameters,
                    const VAEncSliceParameterBufferJPEG& scan_parameters = scan()) {
        add(VAEncPictureParameterBufferType, parameters);
        add(VAEncSliceParameterBufferType, scan_parameters);
        return send();
    }

    VAStatus encode_with_header(const Bytes& header) {
        add_header(VAEncPackedHeaderRawData, header);
        return encode(picture());
    }

    const AVFrame* decode(const Bytes& image) { return decoder_.decode(image); }

    StreamDecoder decoder_{AV_CODEC_ID_MJPEG};
};

TEST_F(EncodeJpegTest, MakesAWholeFile) {
    ASSERT_EQ(encode(picture()), VA_STATUS_SUCCESS);
    const Bytes image = output();
    EXPECT_EQ(find_marker(image, 0xE0), 2U); // JFIF
    EXPECT_TRUE(std::ranges::equal(std::span(image).last(2), end_of_image));
    const AVFrame* const frame = decode(image);
    ASSERT_NE(frame, nullptr);
    EXPECT_EQ(frame->format, AV_PIX_FMT_YUVJ420P);
    EXPECT_EQ(frame->width, width);
    EXPECT_EQ(frame->height, height);
    for (std::uint32_t plane = 0; plane < 3; ++plane)
        EXPECT_LT(distance(*frame, plane, plane == 0 ? width : 27, plane == 0 ? height : 19), 2.0);
}

TEST_F(EncodeJpegTest, ReadsEachFormat) {
    struct Format {
        PixelFormat source;
        AVPixelFormat decoded;
    };
    for (const auto& [source, decoded] :
         {Format{PixelFormat::nv12, AV_PIX_FMT_YUVJ420P}, Format{PixelFormat::yv12, AV_PIX_FMT_YUVJ420P},
          Format{PixelFormat::yuy2, AV_PIX_FMT_YUVJ422P}, Format{PixelFormat::uyvy, AV_PIX_FMT_YUVJ422P},
          Format{PixelFormat::yuv422h, AV_PIX_FMT_YUVJ422P},
          Format{PixelFormat::yuv444p, AV_PIX_FMT_YUVJ444P}}) {
        use_source(source, width, height);
        ASSERT_EQ(encode(picture()), VA_STATUS_SUCCESS);
        const AVFrame* const frame = decode(output());
        ASSERT_NE(frame, nullptr) << info(source).name;
        EXPECT_EQ(frame->format, decoded);
    }
    use_source(PixelFormat::y800, width, height);
    auto grey = picture();
    auto grey_scan = scan();
    grey.num_components = grey_scan.num_components = 1;
    ASSERT_EQ(encode(grey, grey_scan), VA_STATUS_SUCCESS);
    const AVFrame* const frame = decode(output());
    ASSERT_NE(frame, nullptr);
    EXPECT_EQ(frame->format, AV_PIX_FMT_GRAY8);
    EXPECT_LT(distance(*frame, 0, width, height), 2.0);
}

TEST_F(EncodeJpegTest, QualityScalesTheTables) {
    std::vector<std::size_t> sizes;
    for (const std::uint8_t quality : {10, 50, 95}) {
        auto parameters = picture();
        parameters.quality = quality;
        ASSERT_EQ(encode(parameters), VA_STATUS_SUCCESS);
        sizes.push_back(output().size());
    }
    EXPECT_LT(sizes[0], sizes[1]);
    EXPECT_LT(sizes[1], sizes[2]);
}

TEST_F(EncodeJpegTest, LoadedQuantisersStay) {
    VAQMatrixBufferJPEG matrix{};
    matrix.load_lum_quantiser_matrix = 1;
    for (std::uint8_t i = 0; i < 64; ++i)
        matrix.lum_quantiser_matrix[i] = static_cast<std::uint8_t>(i + 1);
    add(VAQMatrixBufferType, matrix);
    auto unscaled = picture();
    unscaled.quality = 50;
    for (int i = 0; i < 2; ++i) { // the second has no matrix buffer
        ASSERT_EQ(encode(unscaled), VA_STATUS_SUCCESS);
        const Bytes image = output();
        const std::size_t table = find_marker(image, 0xDB) + 5;
        EXPECT_TRUE(std::ranges::equal(std::span(image).subspan(table, 64), matrix.lum_quantiser_matrix));
    }
}

TEST_F(EncodeJpegTest, RestartMarkersAreWhereTheClientWantsThem) {
    auto parameters = scan();
    parameters.restart_interval = 2; // MCUs, of 4 in a row and 3 rows
    ASSERT_EQ(encode(picture(), parameters), VA_STATUS_SUCCESS);
    const Bytes image = output();
    EXPECT_LT(find_marker(image, 0xD4), image.size()); // the fifth, behind ten
    EXPECT_EQ(find_marker(image, 0xD5), image.size());
    EXPECT_NE(decode(image), nullptr);
}

TEST_F(EncodeJpegTest, ClientsHeadersAreTakenAsTheyAre) {
    ASSERT_EQ(encode(picture()), VA_STATUS_SUCCESS);
    const Bytes own = output();
    Bytes header = header_of(own);
    header.insert(header.begin() + 2, comment.begin(), comment.end());
    const std::size_t table = find_marker(header, 0xDB) + 5;
    std::fill_n(header.begin() + static_cast<std::ptrdiff_t>(table), 64, std::uint8_t{1});
    auto without_tables = picture();
    without_tables.quality = 1; // of tables that the header does not have
    add_header(VAEncPackedHeaderRawData, header);
    ASSERT_EQ(encode(without_tables), VA_STATUS_SUCCESS);
    const Bytes image = output();
    ASSERT_GT(image.size(), header.size());
    EXPECT_TRUE(std::equal(header.begin(), header.end(), image.begin()));
    const AVFrame* const frame = decode(image);
    ASSERT_NE(frame, nullptr);
    EXPECT_LT(distance(*frame, 0, width, height), 0.5);
}

TEST_F(EncodeJpegTest, ApplicationSegmentsStandAtTheStart) {
    ASSERT_EQ(encode_with_header({comment.begin(), comment.end()}), VA_STATUS_SUCCESS);
    const Bytes image = output();
    EXPECT_EQ(find_marker(image, 0xFE), 2U);
    EXPECT_NE(decode(image), nullptr);
    EXPECT_EQ(encode_with_header({0xFF, 0xE1, 0, 40, 1}), VA_STATUS_ERROR_INVALID_BUFFER);
    EXPECT_EQ(encode_with_header({0xFF, 0xDB, 0, 2}), VA_STATUS_ERROR_INVALID_BUFFER);
}

TEST_F(EncodeJpegTest, RefusesHeadersThatDoNotFit) {
    ASSERT_EQ(encode(picture()), VA_STATUS_SUCCESS);
    const Bytes sound = header_of(output());
    const auto refused = [&](VAStatus status, const std::function<void(Bytes&)>& damage) {
        Bytes header = sound;
        damage(header);
        EXPECT_EQ(encode_with_header(header), status);
    };
    refused(VA_STATUS_ERROR_INVALID_BUFFER, [](Bytes& header) { header.resize(header.size() / 2); });
    refused(VA_STATUS_ERROR_INVALID_BUFFER, [](Bytes& header) { header.resize(2); });
    refused(VA_STATUS_ERROR_INVALID_PARAMETER, // another size
            [](Bytes& header) { ++header[find_marker(header, 0xC0) + 6]; });
    refused(VA_STATUS_ERROR_INVALID_PARAMETER, // progressive
            [](Bytes& header) { header[find_marker(header, 0xC0) + 1] = 0xC2; });
    refused(VA_STATUS_ERROR_INVALID_PARAMETER, // a quantiser of 0
            [](Bytes& header) { header[find_marker(header, 0xDB) + 5 + 20] = 0; });
    refused(VA_STATUS_ERROR_INVALID_PARAMETER, // a size without a code, and another with two
            [](Bytes& header) { header[find_marker(header, 0xC4) + 5 + 16] = 5; });
    refused(VA_STATUS_ERROR_INVALID_SURFACE, // 4:2:2 of a surface with 4:2:0
            [](Bytes& header) { header[find_marker(header, 0xC0) + 11] = 0x21; });
    EXPECT_EQ(encode_with_header(sound), VA_STATUS_SUCCESS);
    EXPECT_NE(decode(output()), nullptr);
}

TEST_F(EncodeJpegTest, RefusesHuffmanTablesThatCannotBe) {
    VAHuffmanTableBufferJPEGBaseline tables{};
    tables.load_huffman_table[0] = 1;
    std::ranges::fill(tables.huffman_table[0].num_ac_codes, 255); // more codes than values
    add(VAHuffmanTableBufferType, tables);
    EXPECT_EQ(encode(picture()), VA_STATUS_ERROR_INVALID_PARAMETER);
    std::ranges::fill(tables.huffman_table[0].num_ac_codes, 0); // no codes
    add(VAHuffmanTableBufferType, tables);
    EXPECT_NE(encode(picture()), VA_STATUS_SUCCESS);
}

TEST_F(EncodeJpegTest, RefusesWhatIsNotBaseline) {
    const auto refused = [&](VAStatus status,
                             const std::function<void(VAEncPictureParameterBufferJPEG&)>& change) {
        auto parameters = picture();
        change(parameters);
        EXPECT_EQ(encode(parameters), status);
    };
    refused(VA_STATUS_ERROR_UNIMPLEMENTED, [](auto& each) { each.pic_flags.bits.progressive = 1; });
    refused(VA_STATUS_ERROR_UNIMPLEMENTED, [](auto& each) { each.pic_flags.bits.huffman = 0; });
    refused(VA_STATUS_ERROR_UNIMPLEMENTED, [](auto& each) { each.sample_bit_depth = 12; });
    refused(VA_STATUS_ERROR_UNIMPLEMENTED, [](auto& each) { each.num_scan = 3; });
    refused(VA_STATUS_ERROR_INVALID_PARAMETER, [](auto& each) { each.num_components = 1; });
    refused(VA_STATUS_ERROR_INVALID_PARAMETER, [](auto& each) { each.quantiser_table_selector[1] = 7; });
    refused(VA_STATUS_ERROR_INVALID_PARAMETER, [](auto& each) { each.picture_width = 0; });
    refused(VA_STATUS_ERROR_INVALID_SURFACE, [](auto& each) { each.picture_width = width + 1; });
    refused(VA_STATUS_ERROR_INVALID_BUFFER, [](auto& each) { each.coded_buf = VA_INVALID_ID; });
}

TEST_F(EncodeJpegTest, RefusesMissingAndShortBuffers) {
    add(VAEncPictureParameterBufferType, picture());
    EXPECT_EQ(send(), VA_STATUS_ERROR_INVALID_BUFFER);
    add(VAEncSliceParameterBufferType, scan());
    EXPECT_EQ(send(), VA_STATUS_ERROR_INVALID_BUFFER);
    add(VAEncPictureParameterBufferType, picture());
    add(VAEncSliceParameterBufferType, std::uint32_t{});
    EXPECT_EQ(send(), VA_STATUS_ERROR_INVALID_BUFFER);
    add(VAQMatrixBufferType, std::uint32_t{});
    EXPECT_EQ(encode(picture()), VA_STATUS_ERROR_INVALID_BUFFER);
}

TEST_F(EncodeJpegTest, TellsWhenTheCodedBufferIsTooSmall) {
    create_coded_buffer(100);
    ASSERT_EQ(encode(picture()), VA_STATUS_SUCCESS);
    EXPECT_EQ(vaSyncBuffer(display_, coded_, VA_TIMEOUT_INFINITE), VA_STATUS_ERROR_NOT_ENOUGH_BUFFER);
    create_coded_buffer(room);
    ASSERT_EQ(encode(picture()), VA_STATUS_SUCCESS);
    EXPECT_NE(decode(output()), nullptr);
}

} // namespace
} // namespace zeva::test
