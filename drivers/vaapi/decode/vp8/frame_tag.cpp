#include "decode/vp8/frame_tag.hpp"

#include <array>

namespace zeva::va_driver::vp8 {
namespace {

void append_little_endian(std::vector<std::uint8_t>& stream, std::uint32_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i)
        stream.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}

} // namespace

void append_frame_tag(std::vector<std::uint8_t>& stream, const FrameTag& tag) {
    constexpr std::array<std::uint8_t, 3> start_code{0x9D, 0x01, 0x2A};
    constexpr std::uint32_t show_frame = 1U << 4;
    const std::uint32_t inter = tag.key ? 0 : 1;
    append_little_endian(stream, inter | tag.version << 1 | show_frame | tag.first_partition_size << 5, 3);
    if (!tag.key)
        return;
    stream.insert(stream.end(), start_code.begin(), start_code.end());
    append_little_endian(stream, tag.width, 2);
    append_little_endian(stream, tag.height, 2);
}

} // namespace zeva::va_driver::vp8
