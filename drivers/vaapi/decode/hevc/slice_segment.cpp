#include "decode/hevc/slice_segment.hpp"

#include "bitstream/bit_reader.hpp"
#include "bitstream/bit_writer.hpp"
#include "bitstream/hevc_nal_unit_types.hpp"
#include "bitstream/nal_unit.hpp"
#include "decode/hevc/coding_tree.hpp"
#include "decode/hevc/parameter_sets.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace zeva::va_driver::hevc {
namespace {

/// The type of a slice segment's NAL unit of the base layer.
std::optional<unsigned> slice_nal_type(std::span<const std::uint8_t> nal_unit) {
    if (nal_unit.size() < nal_header_bytes)
        return std::nullopt;
    const unsigned type = nal_unit_type(nal_unit[0]);
    const unsigned layer = (nal_unit[0] & 1U) << 5 | nal_unit[1] >> 3;
    if ((type > nal_last_ordinary && !is_random_access(type)) || layer != 0)
        return std::nullopt;
    return type;
}

/// Ceil( Log2( values ) ).
unsigned index_bits(unsigned values) {
    return values <= 1 ? 0 : static_cast<unsigned>(std::bit_width(values - 1));
}

/// Bits of a header, less the one that byte_alignment( ) begins with. 0 when there is none.
std::size_t bits_before_alignment(std::span<const std::uint8_t> header) {
    if (header.empty() || header.back() == 0)
        return 0;
    return header.size() * 8 - 1 - static_cast<unsigned>(std::countr_zero(header.back()));
}

void skip_long_term_pictures(BitReader& reader, const VAPictureParameterBufferHEVC& picture) {
    const unsigned candidates = picture.num_long_term_ref_pic_sps;
    const std::uint32_t from_sequence = candidates > 0 ? reader.unsigned_exp_golomb() : 0;
    const std::uint32_t own = reader.unsigned_exp_golomb();
    for (std::uint64_t i = 0; i < std::uint64_t{from_sequence} + own && !reader.overrun(); ++i) {
        if (i < from_sequence)
            reader.skip(index_bits(candidates)); // lt_idx_sps
        else
            reader.skip(picture.log2_max_pic_order_cnt_lsb_minus4 + 4U + 1); // and used_by_curr_pic_lt_flag
        if (reader.flag())                                                   // delta_poc_msb_present_flag
            reader.skip_exp_golomb();
    }
}

void skip_reference_picture_set(BitReader& reader, const VAPictureParameterBufferHEVC& picture) {
    reader.skip(picture.log2_max_pic_order_cnt_lsb_minus4 + 4U);
    if (reader.flag()) // short_term_ref_pic_set_sps_flag
        reader.skip(index_bits(picture.num_short_term_ref_pic_sets));
    else
        reader.skip(picture.st_rps_bits);
    if (picture.slice_parsing_fields.bits.long_term_ref_pics_present_flag)
        skip_long_term_pictures(reader, picture);
}

/// Section 7.3.6.1, as far as the reference picture set.
void read_header(BitReader& reader, SliceSegment& segment, unsigned nal_type,
                 const VAPictureParameterBufferHEVC& picture) {
    const auto& slices = picture.slice_parsing_fields.bits;
    segment.is_first = reader.flag();
    if (is_random_access(nal_type))
        reader.skip(1);       // no_output_of_prior_pics_flag
    reader.skip_exp_golomb(); // slice_pic_parameter_set_id
    if (!segment.is_first) {
        segment.is_dependent = slices.dependent_slice_segments_enabled_flag && reader.flag();
        segment.address = reader.bits(index_bits(count_of_blocks(picture)));
    }
    if (!segment.is_dependent) {
        reader.skip(picture.num_extra_slice_header_bits);
        segment.type = static_cast<SliceType>(std::min(reader.unsigned_exp_golomb(), 3U));
        reader.skip(slices.output_flag_present_flag); // pic_output_flag
        if (!segment.is_idr)
            skip_reference_picture_set(reader, picture);
    }
}

bool is_valid(const SliceSegment& segment, const VAPictureParameterBufferHEVC& picture) {
    return segment.type <= SliceType::i && segment.rest <= segment.header_bits &&
           segment.address < count_of_blocks(picture);
}

void write_references(BitWriter& writer, const SliceSegment& segment, const ReferencePictureSet& references,
                      const VAPictureParameterBufferHEVC& picture) {
    writer.bits(static_cast<std::uint32_t>(picture.CurrPic.pic_order_cnt), order_count_bits);
    writer.flag(false); // short_term_ref_pic_set_sps_flag
    write_reference_picture_set(writer, references);
    if (segment.is_idr && picture.slice_parsing_fields.bits.sps_temporal_mvp_enabled_flag)
        writer.flag(false); // slice_temporal_mvp_enabled_flag, which other pictures have of their own
}

void copy_bits(BitReader& from, BitWriter& to, std::size_t count) {
    for (; count >= 32; count -= 32)
        to.bits(from.bits(32), 32);
    to.bits(from.bits(static_cast<unsigned>(count)), static_cast<unsigned>(count));
}

} // namespace

std::optional<SliceSegment> read_slice_segment(std::span<const std::uint8_t> nal_unit,
                                               std::size_t data_offset,
                                               const VAPictureParameterBufferHEVC& picture) {
    const auto nal_type = slice_nal_type(nal_unit);
    if (!nal_type || data_offset <= nal_header_bytes || data_offset > nal_unit.size())
        return std::nullopt;
    SliceSegment segment;
    segment.is_idr = is_idr(*nal_type);
    segment.header.resize(data_offset - nal_header_bytes);
    segment.header.resize(extract_rbsp(nal_unit, nal_header_bytes, segment.header).size());
    segment.data = nal_unit.subspan(escaped_size(nal_unit, nal_header_bytes, segment.header.size()));
    segment.header_bits = bits_before_alignment(segment.header);
    BitReader reader(segment.header);
    read_header(reader, segment, *nal_type, picture);
    segment.rest = reader.position();
    if (reader.overrun() || !is_valid(segment, picture))
        return std::nullopt;
    return segment;
}

void append_slice_segment(std::vector<std::uint8_t>& stream, const SliceSegment& segment,
                          const ReferencePictureSet& references,
                          const VAPictureParameterBufferHEVC& picture) {
    BitWriter writer;
    writer.flag(segment.is_first);
    writer.unsigned_exp_golomb(0); // slice_pic_parameter_set_id
    if (!segment.is_first) {
        if (picture.slice_parsing_fields.bits.dependent_slice_segments_enabled_flag)
            writer.flag(segment.is_dependent);
        writer.bits(segment.address, index_bits(count_of_blocks(picture)));
    }
    if (!segment.is_dependent) {
        writer.unsigned_exp_golomb(static_cast<std::uint32_t>(segment.type));
        write_references(writer, segment, references, picture);
    }
    BitReader rest(segment.header);
    rest.skip(segment.rest);
    copy_bits(rest, writer, segment.header_bits - segment.rest);
    writer.trailing_bits(); // byte_alignment( )
    append_nal_unit(stream, nal_header(nal_trail_r), writer.bytes());
    // The header does not end with a zero: the data keep their emulation prevention bytes.
    stream.insert(stream.end(), segment.data.begin(), segment.data.end());
}

} // namespace zeva::va_driver::hevc
