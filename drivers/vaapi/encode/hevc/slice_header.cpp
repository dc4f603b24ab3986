#include "encode/hevc/slice_header.hpp"

#include "bitstream/bit_reader.hpp"
#include "bitstream/bit_writer.hpp"
#include "bitstream/hevc_nal_unit_types.hpp"
#include "bitstream/nal_unit.hpp"
#include "status.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

namespace zeva::va_driver::hevc_encode {
namespace {

constexpr std::size_t max_header_bytes = 64; ///< of x265's headers, far below
constexpr std::uint32_t slice_type_p = 1;
constexpr std::uint32_t slice_type_i = 2;
constexpr unsigned max_merge_candidates = 5;

void expect(bool condition) {
    require(condition, VA_STATUS_ERROR_ENCODING_ERROR);
}

/// short_term_ref_pic_set_sps_flag and st_ref_pic_set( 0 ), section 7.3.7.
void skip_references(BitReader& reader) {
    expect(!reader.flag());
    const std::uint32_t count = reader.unsigned_exp_golomb() + reader.unsigned_exp_golomb();
    expect(count <= 16);
    for (std::uint32_t i = 0; i < count; ++i) {
        reader.skip_exp_golomb();
        reader.skip(1);
    }
}

/// The part that only P slices have.
void read_prediction(BitReader& reader, CodedSlice& slice) {
    if (reader.flag()) // num_ref_idx_active_override_flag
        expect(reader.unsigned_exp_golomb() == 0);
    const std::uint32_t fewer = reader.unsigned_exp_golomb(); // five_minus_max_num_merge_cand
    expect(fewer < max_merge_candidates);
    slice.max_merge_candidates = max_merge_candidates - fewer;
}

/// slice_loop_filter_across_slices_enabled_flag is there only when there is something to filter.
bool has_filter_flag(const CodedSlice& slice, const PictureParameterSet& picture) {
    return picture.filters_across_slices &&
           (slice.filters_sample_offset_luma || slice.filters_sample_offset_chroma ||
            !picture.tools.is_deblocking_disabled);
}

/// In the slice header, whatever sets the sequence parameter set has.
void write_references(BitWriter& writer, const SliceHeader& header, const SequenceParameterSet& sequence) {
    writer.flag(false); // short_term_ref_pic_set_sps_flag
    if (sequence.short_term_set_count > 0)
        writer.flag(false); // inter_ref_pic_set_prediction_flag
    const std::int32_t distance = header.reference_distance;
    writer.unsigned_exp_golomb(distance > 0 ? 1 : 0); // num_negative_pics
    writer.unsigned_exp_golomb(distance < 0 ? 1 : 0); // num_positive_pics
    if (distance != 0) {
        writer.unsigned_exp_golomb(static_cast<std::uint32_t>(std::abs(distance)) - 1);
        writer.flag(true); // used_by_curr_pic
    }
    if (sequence.has_long_term_references) {
        if (sequence.long_term_reference_count > 0)
            writer.unsigned_exp_golomb(0); // num_long_term_sps
        writer.unsigned_exp_golomb(0);     // num_long_term_pics
    }
}

void write_order(BitWriter& writer, const SliceHeader& header, const SequenceParameterSet& sequence,
                 const CodedSlice& slice) {
    writer.bits(static_cast<std::uint32_t>(header.order_count), sequence.order_count_bits);
    write_references(writer, header, sequence);
    if (sequence.tools.temporal_motion_vectors)
        writer.flag(slice.uses_temporal_motion_vectors);
}

void write_prediction(BitWriter& writer, const PictureParameterSet& picture, const CodedSlice& slice) {
    const bool overrides = picture.default_reference_count != 1;
    writer.flag(overrides); // num_ref_idx_active_override_flag
    if (overrides)
        writer.unsigned_exp_golomb(0); // num_ref_idx_l0_active_minus1
    if (picture.has_cabac_init)
        writer.flag(false); // cabac_init_flag
    writer.unsigned_exp_golomb(max_merge_candidates - slice.max_merge_candidates);
}

} // namespace

CodedSlice read_slice(std::span<const std::uint8_t> nal_unit, const SequenceParameterSet& sequence,
                      const PictureParameterSet& picture) {
    expect(nal_unit.size() > hevc::nal_header_bytes);
    const unsigned type = hevc::nal_unit_type(nal_unit[0]);
    const auto payload = extract_rbsp(nal_unit, hevc::nal_header_bytes, max_header_bytes);
    BitReader reader(payload);
    CodedSlice slice;
    expect(reader.flag()); // first_slice_segment_in_pic_flag
    if (hevc::is_random_access(type))
        reader.skip(1);       // no_output_of_prior_pics_flag
    reader.skip_exp_golomb(); // slice_pic_parameter_set_id
    const std::uint32_t slice_type = reader.unsigned_exp_golomb();
    expect(slice_type == slice_type_p || slice_type == slice_type_i);
    slice.is_intra = slice_type == slice_type_i;
    if (!hevc::is_idr(type)) {
        reader.skip(sequence.order_count_bits);
        skip_references(reader);
        slice.uses_temporal_motion_vectors = sequence.tools.temporal_motion_vectors && reader.flag();
    }
    if (sequence.tools.sample_adaptive_offset) {
        slice.filters_sample_offset_luma = reader.flag();
        slice.filters_sample_offset_chroma = reader.flag();
    }
    if (!slice.is_intra)
        read_prediction(reader, slice);
    slice.qp = picture.init_qp + reader.signed_exp_golomb();
    if (has_filter_flag(slice, picture))
        reader.skip(1);
    expect(reader.flag()); // byte_alignment( )
    const std::size_t header_bytes = (reader.position() + 7) / 8;
    expect(!reader.overrun());
    slice.data = nal_unit.subspan(escaped_size(nal_unit, hevc::nal_header_bytes, header_bytes));
    return slice;
}

void append_slice(std::vector<std::uint8_t>& stream, const SliceHeader& header,
                  const SequenceParameterSet& sequence, const PictureParameterSet& picture,
                  const CodedSlice& slice) {
    BitWriter writer;
    writer.flag(true); // first_slice_segment_in_pic_flag
    if (hevc::is_random_access(header.nal_unit_type))
        writer.flag(false); // no_output_of_prior_pics_flag
    writer.unsigned_exp_golomb(picture.id);
    writer.bits(0, picture.extra_slice_header_bits);
    writer.unsigned_exp_golomb(slice.is_intra ? slice_type_i : slice_type_p);
    if (picture.has_output_flag)
        writer.flag(true); // pic_output_flag
    if (!hevc::is_idr(header.nal_unit_type))
        write_order(writer, header, sequence, slice);
    if (sequence.tools.sample_adaptive_offset) {
        writer.flag(slice.filters_sample_offset_luma);
        writer.flag(slice.filters_sample_offset_chroma);
    }
    if (!slice.is_intra)
        write_prediction(writer, picture, slice);
    writer.signed_exp_golomb(slice.qp - picture.init_qp);
    if (picture.has_slice_chroma_qp_offsets) {
        writer.signed_exp_golomb(0);
        writer.signed_exp_golomb(0);
    }
    if (picture.has_deblocking_override)
        writer.flag(false); // deblocking_filter_override_flag
    if (has_filter_flag(slice, picture))
        writer.flag(true); // slice_loop_filter_across_slices_enabled_flag
    if (picture.has_slice_header_extension)
        writer.unsigned_exp_golomb(0); // slice_segment_header_extension_length
    writer.trailing_bits();            // byte_alignment( ) has the same bits
    append_nal_unit(stream, hevc::nal_header(header.nal_unit_type), writer.bytes());
    stream.insert(stream.end(), slice.data.begin(), slice.data.end());
}

} // namespace zeva::va_driver::hevc_encode
