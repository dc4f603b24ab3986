#include "encode/h264/written_parameter_sets.hpp"

#include "bitstream/bit_writer.hpp"
#include "bitstream/h264_bitstream_restriction.hpp"
#include "bitstream/h264_nal_unit_types.hpp"
#include "bitstream/nal_unit.hpp"
#include "encode/reordering.hpp"

#include <algorithm>
#include <array>

namespace zeva::va_driver::h264_encode {
namespace {

constexpr unsigned highest_priority = 3; ///< nal_ref_idc
constexpr std::uint32_t extended_aspect_ratio = 255;

/// profile_idc and the constraint flags, sections 7.4.2.1.1 and A.2.
struct ProfileCode {
    std::uint32_t profile;
    std::uint32_t constraints;
};

ProfileCode code_of(VAProfile profile) {
    switch (profile) {
    case VAProfileH264ConstrainedBaseline:
        return {66, 0b11000000}; // Main decoders decode it
    case VAProfileH264Main:
        return {77, 0b01000000};
    default:
        return {100, 0};
    }
}

void write_aspect_ratio(BitWriter& writer, const VAEncSequenceParameterBufferH264& sequence) {
    const bool is_present = sequence.vui_fields.bits.aspect_ratio_info_present_flag != 0;
    writer.flag(is_present);
    if (!is_present)
        return;
    writer.bits(sequence.aspect_ratio_idc, 8);
    if (sequence.aspect_ratio_idc == extended_aspect_ratio) {
        writer.bits(sequence.sar_width, 16);
        writer.bits(sequence.sar_height, 16);
    }
}

void write_timing(BitWriter& writer, const VAEncSequenceParameterBufferH264& sequence) {
    const bool is_present = sequence.vui_fields.bits.timing_info_present_flag != 0;
    writer.flag(is_present);
    if (!is_present)
        return;
    writer.bits(sequence.num_units_in_tick, 32);
    writer.bits(sequence.time_scale, 32);
    writer.flag(sequence.vui_fields.bits.fixed_frame_rate_flag);
}

/// Video usability information, section E.1.1.
void write_usability_information(BitWriter& writer, const VAEncSequenceParameterBufferH264& sequence) {
    write_aspect_ratio(writer, sequence);
    writer.bits(0, 3); // overscan, video signal, chroma location: absent
    write_timing(writer, sequence);
    writer.bits(0, 3); // both HRDs, picture structure: absent
    h264::write_bitstream_restriction(
        writer, sequence.max_num_ref_frames,
        std::min(max_reordered_pictures(sequence.ip_period), sequence.max_num_ref_frames));
}

void write_cropping(BitWriter& writer, const VAEncSequenceParameterBufferH264& sequence) {
    writer.flag(sequence.frame_cropping_flag != 0);
    if (sequence.frame_cropping_flag == 0)
        return;
    writer.unsigned_exp_golomb(sequence.frame_crop_left_offset);
    writer.unsigned_exp_golomb(sequence.frame_crop_right_offset);
    writer.unsigned_exp_golomb(sequence.frame_crop_top_offset);
    writer.unsigned_exp_golomb(sequence.frame_crop_bottom_offset);
}

void append(std::vector<std::uint8_t>& stream, unsigned type, BitWriter& writer) {
    writer.trailing_bits();
    append_nal_unit(stream, std::array{h264::nal_header(highest_priority, type)}, writer.bytes());
}

} // namespace

void append_sequence_parameter_set(std::vector<std::uint8_t>& stream, VAProfile profile,
                                   const VAEncSequenceParameterBufferH264& sequence) {
    const auto& fields = sequence.seq_fields.bits;
    const ProfileCode code = code_of(profile);
    BitWriter writer;
    writer.bits(code.profile, 8);
    writer.bits(code.constraints, 8);
    writer.bits(sequence.level_idc, 8);
    writer.unsigned_exp_golomb(sequence.seq_parameter_set_id);
    if (profile == VAProfileH264High) {
        writer.unsigned_exp_golomb(1); // chroma_format_idc
        writer.unsigned_exp_golomb(0); // bit_depth_luma_minus8
        writer.unsigned_exp_golomb(0); // bit_depth_chroma_minus8
        writer.bits(0, 2);             // no lossless blocks, no scaling matrices
    }
    writer.unsigned_exp_golomb(fields.log2_max_frame_num_minus4);
    writer.unsigned_exp_golomb(fields.pic_order_cnt_type);
    if (fields.pic_order_cnt_type == 0)
        writer.unsigned_exp_golomb(fields.log2_max_pic_order_cnt_lsb_minus4);
    writer.unsigned_exp_golomb(sequence.max_num_ref_frames);
    writer.flag(false); // gaps_in_frame_num_value_allowed_flag
    writer.unsigned_exp_golomb(sequence.picture_width_in_mbs - 1U);
    writer.unsigned_exp_golomb(sequence.picture_height_in_mbs - 1U);
    writer.flag(true); // frame_mbs_only_flag
    writer.flag(fields.direct_8x8_inference_flag);
    write_cropping(writer, sequence);
    writer.flag(true); // vui_parameters_present_flag
    write_usability_information(writer, sequence);
    append(stream, h264::nal_sequence_parameter_set, writer);
}

void append_picture_parameter_set(std::vector<std::uint8_t>& stream, VAProfile profile,
                                  const VAEncPictureParameterBufferH264& picture) {
    const auto& fields = picture.pic_fields.bits;
    BitWriter writer;
    writer.unsigned_exp_golomb(picture.pic_parameter_set_id);
    writer.unsigned_exp_golomb(picture.seq_parameter_set_id);
    writer.flag(fields.entropy_coding_mode_flag);
    writer.flag(fields.pic_order_present_flag);
    writer.unsigned_exp_golomb(0); // num_slice_groups_minus1
    writer.unsigned_exp_golomb(picture.num_ref_idx_l0_active_minus1);
    writer.unsigned_exp_golomb(0); // num_ref_idx_l1_default_active_minus1
    writer.flag(fields.weighted_pred_flag);
    writer.bits(0, 2); // weighted_bipred_idc: there are no B slices
    writer.signed_exp_golomb(picture.pic_init_qp - 26);
    writer.signed_exp_golomb(0); // pic_init_qs_minus26
    writer.signed_exp_golomb(picture.chroma_qp_index_offset);
    writer.flag(fields.deblocking_filter_control_present_flag);
    writer.flag(fields.constrained_intra_pred_flag);
    writer.flag(fields.redundant_pic_cnt_present_flag);
    if (profile == VAProfileH264High) {
        writer.flag(fields.transform_8x8_mode_flag);
        writer.flag(false); // pic_scaling_matrix_present_flag
        writer.signed_exp_golomb(picture.second_chroma_qp_index_offset);
    }
    append(stream, h264::nal_picture_parameter_set, writer);
}

} // namespace zeva::va_driver::h264_encode
