#include "decode/vp9/frame_header.hpp"

#include "bitstream/bit_reader.hpp"

namespace zeva::va_driver::vp9 {
namespace {

constexpr std::uint32_t frame_marker = 2;
constexpr std::uint32_t sync_code = 0x498342;
constexpr std::uint32_t color_space_rgb = 7;
constexpr unsigned references_per_frame = 3;

/// color_config, section 6.2.2.
SampleFormat read_color_config(BitReader& reader, unsigned profile) {
    const bool has_subsampling = profile % 2 == 1;
    SampleFormat format;
    if (profile >= 2)
        format.bit_depth = reader.flag() ? 12 : 10;
    if (reader.bits(3) == color_space_rgb) {
        format.subsampled_x = format.subsampled_y = false;
    } else {
        reader.flag(); // color_range
        if (has_subsampling) {
            format.subsampled_x = reader.flag();
            format.subsampled_y = reader.flag();
        }
    }
    if (has_subsampling)
        reader.flag(); // reserved_zero
    return format;
}

/// frame_size, section 6.2.3.
FrameSize read_frame_size(BitReader& reader) {
    FrameSize size;
    size.width = reader.bits(16) + 1;
    size.height = reader.bits(16) + 1;
    return size;
}

/// frame_size_with_refs, section 6.2.5.
std::optional<FrameSize> read_size_with_references(BitReader& reader) {
    for (unsigned i = 0; i < references_per_frame; ++i)
        if (reader.flag()) // found_ref
            return std::nullopt;
    return read_frame_size(reader);
}

/// The rest of the header of a frame without inter prediction. False when the sync code is not there.
bool read_intra(BitReader& reader, FrameHeader& header) {
    if (reader.bits(24) != sync_code)
        return false;
    header.samples =
        header.key || header.profile > 0 ? read_color_config(reader, header.profile) : SampleFormat{};
    if (!header.key)
        reader.bits(8); // refresh_frame_flags
    header.size = read_frame_size(reader);
    return true;
}

void read_inter(BitReader& reader, FrameHeader& header) {
    reader.bits(8); // refresh_frame_flags
    for (unsigned i = 0; i < references_per_frame; ++i)
        reader.bits(3 + 1); // ref_frame_idx, ref_frame_sign_bias
    header.size = read_size_with_references(reader);
}

unsigned read_profile(BitReader& reader) {
    const unsigned low = reader.bits(1);
    return low + 2 * reader.bits(1);
}

} // namespace

std::optional<FrameHeader> read_frame_header(std::span<const std::uint8_t> frame) {
    BitReader reader(frame);
    if (reader.bits(2) != frame_marker)
        return std::nullopt;
    FrameHeader header;
    header.profile = read_profile(reader);
    const bool reserved = header.profile == 3 && reader.flag();
    const bool show_existing_frame = reader.flag();
    if (reserved || show_existing_frame)
        return std::nullopt;
    header.key = !reader.flag();
    const bool show_frame = reader.flag();
    const bool error_resilient_mode = reader.flag();
    const bool intra_only = !header.key && !show_frame && reader.flag();
    if (!header.key && !error_resilient_mode)
        reader.bits(2); // reset_frame_context
    if (header.key || intra_only) {
        if (!read_intra(reader, header))
            return std::nullopt;
    } else {
        read_inter(reader, header);
    }
    return reader.overrun() ? std::nullopt : std::optional(header);
}

} // namespace zeva::va_driver::vp9
