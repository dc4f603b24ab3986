#include "decode/h264/parameter_sets.hpp"

#include "bitstream/bit_writer.hpp"
#include "bitstream/h264_bitstream_restriction.hpp"
#include "bitstream/h264_nal_unit_types.hpp"
#include "bitstream/nal_unit.hpp"
#include "bitstream/zigzag.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace zeva::va_driver::h264 {

namespace {

constexpr unsigned highest_priority = 3; ///< nal_ref_idc
constexpr std::uint32_t profile_high = 100;
constexpr std::uint32_t profile_high_10 = 110;
constexpr std::uint32_t level_5_1 = 51;

// Frame scan of 4x4 blocks (H.264 table 8-2): the raster position of each transmitted coefficient.
constexpr std::array<std::uint8_t, 16> zigzag_4x4{0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};

void write_scaling_list(BitWriter& writer, std::span<const std::uint8_t> raster,
                        std::span<const std::uint8_t> zigzag) {
    writer.flag(true); // pic_scaling_list_present_flag
    int last = 8;
    for (const std::uint8_t position : zigzag) {
        // delta_scale is modulo 256 and must lie between -128 and 127.
        writer.signed_exp_golomb(static_cast<std::int8_t>(raster[position] - last));
        last = raster[position];
    }
}

void write_scaling_matrix(BitWriter& writer, const VAIQMatrixBufferH264& matrices, bool has_8x8) {
    for (const auto& list : matrices.ScalingList4x4) {
        write_scaling_list(writer, list, zigzag_4x4);
    }
    if (has_8x8) {
        for (const auto& list : matrices.ScalingList8x8) {
            write_scaling_list(writer, list, zigzag_places);
        }
    }
}

/// Video usability information whose only content is that pictures are never held back for reordering.
void write_usability_information(BitWriter& writer, std::uint32_t reference_frames) {
    // Aspect ratio, overscan, video signal, chroma location, timing, both HRDs and picture structure: absent.
    writer.bits(0, 8);
    write_bitstream_restriction(writer, reference_frames);
}

} // namespace

void append_sequence_parameter_set(std::vector<std::uint8_t>& stream,
                                   const VAPictureParameterBufferH264& picture) {
    const auto& sequence = picture.seq_fields.bits;
    BitWriter writer;
    writer.bits(picture.bit_depth_luma_minus8 == 0 ? profile_high : profile_high_10, 8);
    writer.bits(0, 8); // constraint flags
    writer.bits(level_5_1, 8);
    writer.unsigned_exp_golomb(0); // seq_parameter_set_id
    writer.unsigned_exp_golomb(sequence.chroma_format_idc);
    writer.unsigned_exp_golomb(picture.bit_depth_luma_minus8);
    writer.unsigned_exp_golomb(picture.bit_depth_chroma_minus8);
    writer.flag(false); // qpprime_y_zero_transform_bypass_flag
    writer.flag(false); // seq_scaling_matrix_present_flag: the picture parameter set has them
    writer.unsigned_exp_golomb(sequence.log2_max_frame_num_minus4);
    writer.unsigned_exp_golomb(sequence.pic_order_cnt_type);
    if (sequence.pic_order_cnt_type == 0) {
        writer.unsigned_exp_golomb(sequence.log2_max_pic_order_cnt_lsb_minus4);
    } else if (sequence.pic_order_cnt_type == 1) {
        // VA-API does not carry the offsets: zero, which makes the order counts wrong.
        writer.flag(sequence.delta_pic_order_always_zero_flag);
        writer.signed_exp_golomb(0);   // offset_for_non_ref_pic
        writer.signed_exp_golomb(0);   // offset_for_top_to_bottom_field
        writer.unsigned_exp_golomb(0); // num_ref_frames_in_pic_order_cnt_cycle
    }
    writer.unsigned_exp_golomb(picture.num_ref_frames);
    writer.flag(sequence.gaps_in_frame_num_value_allowed_flag);
    writer.unsigned_exp_golomb(picture.picture_width_in_mbs_minus1);
    const std::uint32_t height_in_macroblocks = picture.picture_height_in_mbs_minus1 + 1U;
    const std::uint32_t height_in_map_units =
        sequence.frame_mbs_only_flag ? height_in_macroblocks : height_in_macroblocks / 2;
    writer.unsigned_exp_golomb(height_in_map_units - 1);
    writer.flag(sequence.frame_mbs_only_flag);
    if (!sequence.frame_mbs_only_flag) {
        writer.flag(sequence.mb_adaptive_frame_field_flag);
    }
    writer.flag(sequence.direct_8x8_inference_flag);
    writer.flag(false); // frame_cropping_flag
    writer.flag(true);  // vui_parameters_present_flag
    write_usability_information(writer, picture.num_ref_frames);
    writer.trailing_bits();
    append_nal_unit(stream, std::array{nal_header(highest_priority, nal_sequence_parameter_set)},
                    writer.bytes());
}

void append_picture_parameter_set(std::vector<std::uint8_t>& stream, std::uint32_t id,
                                  const VAPictureParameterBufferH264& picture,
                                  const std::optional<VAIQMatrixBufferH264>& matrices,
                                  const DefaultReferenceCounts& counts) {
    const auto& fields = picture.pic_fields.bits;
    BitWriter writer;
    writer.unsigned_exp_golomb(id);
    writer.unsigned_exp_golomb(0); // seq_parameter_set_id
    writer.flag(fields.entropy_coding_mode_flag);
    writer.flag(fields.pic_order_present_flag);
    writer.unsigned_exp_golomb(0); // num_slice_groups_minus1
    writer.unsigned_exp_golomb(counts.list0_minus1);
    writer.unsigned_exp_golomb(counts.list1_minus1);
    writer.flag(fields.weighted_pred_flag);
    writer.bits(fields.weighted_bipred_idc, 2);
    writer.signed_exp_golomb(picture.pic_init_qp_minus26);
    writer.signed_exp_golomb(picture.pic_init_qs_minus26);
    writer.signed_exp_golomb(picture.chroma_qp_index_offset);
    writer.flag(fields.deblocking_filter_control_present_flag);
    writer.flag(fields.constrained_intra_pred_flag);
    writer.flag(fields.redundant_pic_cnt_present_flag);
    writer.flag(fields.transform_8x8_mode_flag);
    writer.flag(matrices.has_value());
    if (matrices) {
        write_scaling_matrix(writer, *matrices, fields.transform_8x8_mode_flag);
    }
    writer.signed_exp_golomb(picture.second_chroma_qp_index_offset);
    writer.trailing_bits();
    append_nal_unit(stream, std::array{nal_header(highest_priority, nal_picture_parameter_set)},
                    writer.bytes());
}

} // namespace zeva::va_driver::h264
