// The beginning of a VP8 frame that the software VA driver writes for libavcodec.
#include "decode/vp8/frame_tag.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace zeva::va_driver::vp8 {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(Vp8FrameTag, OfAKeyFrameHasItsSize) { // RFC 6386, section 9.1
    Bytes stream;
    append_frame_tag(
        stream, {.key = true, .version = 0, .first_partition_size = 0x1234, .width = 176, .height = 144});
    EXPECT_EQ(stream, (Bytes{0x90, 0x46, 0x02, 0x9D, 0x01, 0x2A, 176, 0, 144, 0}));
}

TEST(Vp8FrameTag, OfAnotherFrameIsThreeBytes) {
    Bytes stream;
    append_frame_tag(stream,
                     {.key = false, .version = 3, .first_partition_size = 1, .width = 176, .height = 144});
    EXPECT_EQ(stream, (Bytes{0b0011'0111, 0, 0})) << "an inter frame of version 3 that is shown";
}

TEST(Vp8FrameTag, HoldsTheLargestValues) {
    Bytes stream;
    append_frame_tag(stream, {.key = true,
                              .version = max_version,
                              .first_partition_size = max_first_partition_size,
                              .width = max_dimension,
                              .height = max_dimension});
    EXPECT_EQ(stream, (Bytes{0b1111'0110, 0xFF, 0xFF, 0x9D, 0x01, 0x2A, 0xFF, 0x3F, 0xFF, 0x3F}));
}

} // namespace
} // namespace zeva::va_driver::vp8
