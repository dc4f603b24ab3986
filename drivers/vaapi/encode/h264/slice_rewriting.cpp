#include "encode/h264/slice_rewriting.hpp"

#include "bitstream/bit_reader.hpp"
#include "bitstream/bit_writer.hpp"
#include "bitstream/h264_nal_unit_types.hpp"
#include "bitstream/nal_unit.hpp"
#include "status.hpp"

#include <array>

namespace zeva::va_driver::h264_encode {
namespace {

// slice_type modulo 5
constexpr std::uint32_t type_p = 0;
constexpr std::uint32_t type_i = 2;
constexpr std::uint32_t no_deblocking = 1;

/// What x264 is not told to do.
void expect(bool condition) {
    require(condition, VA_STATUS_ERROR_ENCODING_ERROR);
}

void read_numbers(BitReader& reader, bool is_idr, const SequenceParameterSet& sequence,
                  const PictureParameterSet& picture) {
    reader.bits(sequence.frame_number_bits);
    if (is_idr)
        reader.unsigned_exp_golomb(); // idr_pic_id
    if (sequence.order_count_type == 0) {
        reader.bits(sequence.order_count_bits);
        if (picture.has_bottom_order_count)
            reader.signed_exp_golomb();
    }
}

/// ref_pic_list_modification(), section 7.3.3.1: x264 leaves out pictures that are no references. Each that
/// is left must be an earlier one than the one before it in the list.
void read_modifications(BitReader& reader, std::uint32_t reference_count) {
    constexpr std::uint32_t earlier_picture = 0; // modification_of_pic_nums_idc
    constexpr std::uint32_t end = 3;
    if (!reader.flag()) // ref_pic_list_modification_flag_l0
        return;
    for (std::uint32_t i = 0; i < reference_count; ++i) {
        expect(reader.unsigned_exp_golomb() == earlier_picture);
        reader.unsigned_exp_golomb(); // abs_diff_pic_num_minus1
    }
    expect(reader.unsigned_exp_golomb() == end);
}

void read_references(BitReader& reader, const PictureParameterSet& picture, CodedSlice& slice) {
    slice.reference_count = picture.default_references;
    if (reader.flag()) // num_ref_idx_active_override_flag
        slice.reference_count = reader.unsigned_exp_golomb() + 1;
    expect(slice.reference_count <= max_reference_count);
    read_modifications(reader, slice.reference_count);
    expect(!picture.has_weights);
}

/// dec_ref_pic_marking()
void read_marking(BitReader& reader, bool is_idr) {
    if (is_idr)
        reader.bits(2); // no_output_of_prior_pics_flag, long_term_reference_flag
    else
        expect(!reader.flag()); // adaptive_ref_pic_marking_mode_flag
}

void read_deblocking(BitReader& reader, CodedSlice& slice) {
    slice.deblocking_idc = reader.unsigned_exp_golomb();
    if (slice.deblocking_idc != no_deblocking) {
        slice.deblocking_alpha = reader.signed_exp_golomb();
        slice.deblocking_beta = reader.signed_exp_golomb();
    }
}

void write_numbers(BitWriter& writer, const SliceContext& context, const SequenceParameterSet& sequence,
                   const PictureParameterSet& picture) {
    writer.bits(context.frame_number, sequence.frame_number_bits);
    if (context.is_idr)
        writer.unsigned_exp_golomb(context.idr_picture_id);
    if (sequence.order_count_type == 0) {
        writer.bits(context.order_count, sequence.order_count_bits);
        if (picture.has_bottom_order_count)
            writer.signed_exp_golomb(context.bottom_order_count);
    }
    if (picture.has_redundant_pictures)
        writer.unsigned_exp_golomb(0); // redundant_pic_cnt
}

/// pred_weight_table(), section 7.3.3.2, with weights that change nothing.
void write_weights(BitWriter& writer, std::uint32_t reference_count) {
    writer.unsigned_exp_golomb(0); // luma_log2_weight_denom
    writer.unsigned_exp_golomb(0); // chroma_log2_weight_denom
    for (std::uint32_t i = 0; i < reference_count; ++i)
        writer.bits(0, 2); // luma_weight_l0_flag, chroma_weight_l0_flag
}

void write_references(BitWriter& writer, const CodedSlice& slice, const PictureParameterSet& picture) {
    writer.flag(true); // num_ref_idx_active_override_flag
    writer.unsigned_exp_golomb(slice.reference_count - 1);
    writer.flag(false); // ref_pic_list_modification_flag_l0
    if (picture.has_weights)
        write_weights(writer, slice.reference_count);
}

/// Without the syntax for it, the decoder filters: x264 turns the filter off where it has no effect.
void write_deblocking(BitWriter& writer, const CodedSlice& slice) {
    writer.unsigned_exp_golomb(slice.deblocking_idc);
    if (slice.deblocking_idc != no_deblocking) {
        writer.signed_exp_golomb(slice.deblocking_alpha);
        writer.signed_exp_golomb(slice.deblocking_beta);
    }
}

void write_header(BitWriter& writer, const CodedSlice& slice, const SliceContext& context,
                  const SequenceParameterSet& sequence, const PictureParameterSet& picture) {
    writer.unsigned_exp_golomb(slice.first_macroblock);
    writer.unsigned_exp_golomb(slice.is_intra ? type_i : type_p);
    writer.unsigned_exp_golomb(picture.id);
    write_numbers(writer, context, sequence, picture);
    if (!slice.is_intra)
        write_references(writer, slice, picture);
    if (context.is_reference)
        writer.bits(0, context.is_idr ? 2 : 1); // dec_ref_pic_marking(): the sliding window
    if (picture.tools.cabac && !slice.is_intra)
        writer.unsigned_exp_golomb(slice.cabac_init_idc);
    writer.signed_exp_golomb(slice.qp - picture.init_qp);
    if (picture.has_deblocking_control)
        write_deblocking(writer, slice);
}

/// slice_data() up to rbsp_stop_one_bit.
void copy_data(BitWriter& writer, const CodedSlice& slice) {
    std::span<const std::uint8_t> payload(slice.payload);
    const std::size_t first = slice.data_position / 8;
    const unsigned skipped = slice.data_position % 8;
    if (skipped != 0)
        writer.bits(payload[first] & (0xffU >> skipped), 8 - skipped);
    for (const std::uint8_t byte : payload.subspan(first + (skipped != 0)))
        writer.bits(byte, 8);
}

/// Bytes up to the one with rbsp_stop_one_bit: the filling behind the last bit that is set does not belong to
/// the slice.
std::size_t used_bytes(std::span<const std::uint8_t> payload) {
    while (!payload.empty() && payload.back() == 0)
        payload = payload.first(payload.size() - 1);
    return payload.size();
}

} // namespace

CodedSlice read_slice(std::span<const std::uint8_t> nal_unit, const SequenceParameterSet& sequence,
                      const PictureParameterSet& picture) {
    CodedSlice slice;
    slice.payload = extract_rbsp(nal_unit, h264::nal_header_bytes, nal_unit.size());
    slice.payload.resize(used_bytes(slice.payload));
    const bool is_idr = h264::nal_unit_type(nal_unit[0]) == h264::nal_idr_slice;
    slice.reference_idc = h264::nal_reference_idc(nal_unit[0]);
    expect(slice.reference_idc != 0);
    BitReader reader(slice.payload);
    slice.first_macroblock = reader.unsigned_exp_golomb();
    const std::uint32_t type = reader.unsigned_exp_golomb() % 5;
    expect(type == type_p || type == type_i);
    slice.is_intra = type == type_i;
    reader.unsigned_exp_golomb(); // pic_parameter_set_id
    read_numbers(reader, is_idr, sequence, picture);
    if (!slice.is_intra)
        read_references(reader, picture, slice);
    read_marking(reader, is_idr);
    if (picture.tools.cabac && !slice.is_intra)
        slice.cabac_init_idc = reader.unsigned_exp_golomb();
    slice.qp = picture.init_qp + reader.signed_exp_golomb();
    if (picture.has_deblocking_control)
        read_deblocking(reader, slice);
    slice.data_position = reader.position();
    if (picture.tools.cabac) // cabac_alignment_one_bit
        slice.data_position = (slice.data_position + 7) / 8 * 8;
    expect(!reader.overrun() && slice.data_position < slice.payload.size() * 8);
    return slice;
}

void append_slice(std::vector<std::uint8_t>& stream, const CodedSlice& slice, const SliceContext& context,
                  const SequenceParameterSet& sequence, const PictureParameterSet& picture) {
    BitWriter writer;
    write_header(writer, slice, context, sequence, picture);
    while (picture.tools.cabac && !writer.is_byte_aligned())
        writer.flag(true); // cabac_alignment_one_bit
    copy_data(writer, slice);
    const std::array header{h264::nal_header(context.is_reference ? slice.reference_idc : 0,
                                             context.is_idr ? h264::nal_idr_slice : h264::nal_slice)};
    append_nal_unit(stream, header, writer.bytes().first(used_bytes(writer.bytes())));
}

} // namespace zeva::va_driver::h264_encode
