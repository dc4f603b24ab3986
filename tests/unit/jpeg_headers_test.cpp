// The marker segments that the software VA driver writes for libavcodec's JPEG decoder.
#include "decode/jpeg/segments.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <vector>

namespace zeva::va_driver::jpeg {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(JpegSegments, BeginAndEndAnImage) {
    Bytes stream;
    append_start_of_image(stream);
    append_end_of_image(stream);
    EXPECT_EQ(stream, (Bytes{0xFF, 0xD8, 0xFF, 0xD9}));
}

TEST(JpegSegments, QuantisationTable) {
    QuantisationTable table;
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = static_cast<std::uint8_t>(i + 1);
    Bytes stream;
    append_quantisation_table(stream, 2, table);
    ASSERT_EQ(stream.size(), 2U + 67U);
    EXPECT_EQ(Bytes(stream.begin(), stream.begin() + 6), (Bytes{0xFF, 0xDB, 0, 67, 0x02, 1}));
    EXPECT_EQ(stream.back(), 64);
}

TEST(JpegSegments, HuffmanTable) {
    HuffmanTable table{.counts = {0, 1, 2}, .values = {5, 6, 7}};
    Bytes stream;
    append_huffman_table(stream, HuffmanClass::ac, 1, table);
    EXPECT_EQ(stream,
              (Bytes{0xFF, 0xC4, 0, 22, 0x11, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 6, 7}));
}

TEST(JpegSegments, FrameHeader) {
    const std::array<FrameComponent, 3> components{FrameComponent{1, 2, 1, 0}, FrameComponent{2, 1, 1, 1},
                                                   FrameComponent{3, 1, 1, 1}};
    Bytes stream;
    append_frame_header(stream, 0x1234, 0x0567, components);
    EXPECT_EQ(stream, (Bytes{0xFF, 0xC0, 0, 17, 8, 0x05, 0x67, 0x12, 0x34, 3, 1, 0x21, 0x00, 2, 0x11, 1, 3,
                             0x11, 1}));
}

TEST(JpegSegments, ScanWithItsRestartInterval) {
    const Bytes data{0xAB, 0xCD};
    const Scan scan{.components = {{1, 0, 0}, {3, 1, 0}}, .restart_interval = 0x0102, .data = data};
    Bytes stream;
    append_scan(stream, scan);
    EXPECT_EQ(stream, (Bytes{0xFF, 0xDD, 0,    4, 0x01, 0x02, 0xFF, 0xDA, 0,    10,
                             2,    1,    0x00, 3, 0x10, 0,    63,   0,    0xAB, 0xCD}));
}

/// What of a scan's data comes into the stream.
Bytes data_of_scan(const Bytes& data) {
    Bytes stream;
    append_scan(stream, {.components = {{1, 0, 0}}, .restart_interval = 0, .data = data});
    constexpr std::size_t header_bytes = 6 + 10;
    return {stream.begin() + header_bytes, stream.end()};
}

TEST(JpegScanData, GoesOnAfterRestartsAndStuffedZeros) {
    const Bytes data{1, 0xFF, 0x00, 2, 0xFF, 0xD0, 3, 0xFF, 0xFF, 0xD7, 4, 0xFF};
    EXPECT_EQ(data_of_scan(data), data);
}

TEST(JpegScanData, EndsAtAnotherMarker) {
    EXPECT_EQ(data_of_scan({1, 2, 0xFF, 0xD9, 3}), (Bytes{1, 2}));
    EXPECT_EQ(data_of_scan({1, 0xFF, 0xC4, 3}), (Bytes{1})) << "tables of the next scan";
    EXPECT_EQ(data_of_scan({0xFF, 0xD8}), Bytes{});
}

} // namespace
} // namespace zeva::va_driver::jpeg
