#include "decode/av1/frame_stream.hpp"

#include "decode/av1/frame_header.hpp"
#include "decode/av1/integer_codes.hpp"
#include "decode/av1/sequence_header.hpp"

#include <algorithm>
#include <bit>

namespace zeva::va_driver::av1 {
namespace {

// obu_type (section 6.2.2)
constexpr unsigned sequence_header_type = 1;
constexpr unsigned frame_type = 6;

/// obu_header() and obu_size.
void append_obu_header(RecycledVector<std::uint8_t>& stream, unsigned type, std::size_t size) {
    constexpr unsigned has_size_field = 2;
    stream.push_back(static_cast<std::uint8_t>(type << 3 | has_size_field));
    append_leb128(stream, size);
}

void append(RecycledVector<std::uint8_t>& stream, std::span<const std::uint8_t> bytes) {
    stream.insert(stream.end(), bytes.begin(), bytes.end());
}

/// TileSizeBytes: what tile_size_minus_1 of all tiles but the last needs.
unsigned tile_size_bytes(std::span<const std::span<const std::uint8_t>> tiles) {
    std::size_t largest = 0;
    for (const auto& tile : tiles.first(tiles.size() - 1))
        largest = std::max(largest, tile.size() - 1);
    return std::max((static_cast<unsigned>(std::bit_width(largest)) + 7) / 8, 1U);
}

/// tile_group_obu() of all tiles.
void append_tile_group(RecycledVector<std::uint8_t>& stream,
                       std::span<const std::span<const std::uint8_t>> tiles, unsigned size_bytes) {
    if (tiles.size() > 1)
        stream.push_back(0); // tile_start_and_end_present_flag, byte_alignment
    for (const auto& tile : tiles.first(tiles.size() - 1)) {
        append_little_endian(stream, tile.size() - 1, size_bytes);
        append(stream, tile);
    }
    append(stream, tiles.back());
}

std::size_t tile_group_size(std::span<const std::span<const std::uint8_t>> tiles, unsigned size_bytes) {
    std::size_t size = tiles.size() > 1 ? 1 + (tiles.size() - 1) * size_bytes : 0;
    for (const auto& tile : tiles)
        size += tile.size();
    return size;
}

} // namespace

FrameStream::FrameStream(const Frame& frame, const Slots& slots,
                         std::span<const std::span<const std::uint8_t>> tiles) {
    constexpr std::size_t other_bytes = 64; // OBU headers and the sequence header
    const unsigned size_bytes = tile_size_bytes(tiles);
    BitWriter header;
    const FrameHeaderPlaces places = write_frame_header(header, frame, slots, size_bytes);
    const auto sequence = sequence_header(frame);
    const std::size_t frame_size = header.bytes().size() + tile_group_size(tiles, size_bytes);

    bytes_.reserve(frame_size + sequence.size() + other_bytes);
    append_obu_header(bytes_, sequence_header_type, sequence.size());
    append(bytes_, sequence);
    append_obu_header(bytes_, frame_type, frame_size);
    refresh_flags_bit_ = 8 * bytes_.size() + places.refresh_frame_flags;
    append(bytes_, header.bytes());
    append_tile_group(bytes_, tiles, size_bytes);
}

void FrameStream::set_refresh_frame_flags(std::uint8_t flags) noexcept {
    const std::size_t byte = refresh_flags_bit_ / 8;
    const unsigned shift = 8 - refresh_flags_bit_ % 8; // the eight bits lie in two bytes
    const unsigned mask = 0xffU << shift;
    const unsigned before = static_cast<unsigned>(bytes_[byte]) << 8U | bytes_[byte + 1];
    const unsigned after = (before & ~mask) | static_cast<unsigned>(flags) << shift;
    bytes_[byte] = static_cast<std::uint8_t>(after >> 8U);
    bytes_[byte + 1] = static_cast<std::uint8_t>(after);
}

} // namespace zeva::va_driver::av1
