#include "decode/hevc/parameter_sets.hpp"

#include "bitstream/bit_writer.hpp"
#include "bitstream/hevc_nal_unit_types.hpp"
#include "bitstream/hevc_sequence_limits.hpp"
#include "bitstream/nal_unit.hpp"
#include "decode/hevc/scaling_lists.hpp"

namespace zeva::va_driver::hevc {
namespace {

// Level 6.2 of the profile that has all tools, and as many pictures as section A.4.2 allows at most.
constexpr SequenceLimits limits{
    .profile = 4, .is_high_tier = false, .level = 186, .is_progressive = false, .max_decoded_pictures = 16};

void write_block_sizes(BitWriter& writer, const VAPictureParameterBufferHEVC& picture) {
    writer.unsigned_exp_golomb(picture.log2_min_luma_coding_block_size_minus3);
    writer.unsigned_exp_golomb(picture.log2_diff_max_min_luma_coding_block_size);
    writer.unsigned_exp_golomb(picture.log2_min_transform_block_size_minus2);
    writer.unsigned_exp_golomb(picture.log2_diff_max_min_transform_block_size);
    writer.unsigned_exp_golomb(picture.max_transform_hierarchy_depth_inter);
    writer.unsigned_exp_golomb(picture.max_transform_hierarchy_depth_intra);
}

void write_pcm(BitWriter& writer, const VAPictureParameterBufferHEVC& picture) {
    const auto& fields = picture.pic_fields.bits;
    writer.flag(fields.pcm_enabled_flag);
    if (!fields.pcm_enabled_flag)
        return;
    writer.bits(picture.pcm_sample_bit_depth_luma_minus1, 4);
    writer.bits(picture.pcm_sample_bit_depth_chroma_minus1, 4);
    writer.unsigned_exp_golomb(picture.log2_min_pcm_luma_coding_block_size_minus3);
    writer.unsigned_exp_golomb(picture.log2_diff_max_min_pcm_luma_coding_block_size);
    writer.flag(fields.pcm_loop_filter_disabled_flag);
}

/// sps_range_extension( ), section 7.3.2.2.2, or pps_range_extension( ), and no other extension.
void write_extension_flags(BitWriter& writer, bool has_range_extension) {
    writer.flag(has_range_extension); // extension_present_flag
    if (has_range_extension)
        writer.bits(0x80, 8); // range_extension_flag
}

void write_sequence_range_extension(BitWriter& writer, const VAPictureParameterBufferHEVCRext& extension) {
    const auto& fields = extension.range_extension_pic_fields.bits;
    writer.flag(fields.transform_skip_rotation_enabled_flag);
    writer.flag(fields.transform_skip_context_enabled_flag);
    writer.flag(fields.implicit_rdpcm_enabled_flag);
    writer.flag(fields.explicit_rdpcm_enabled_flag);
    writer.flag(fields.extended_precision_processing_flag);
    writer.flag(fields.intra_smoothing_disabled_flag);
    writer.flag(fields.high_precision_offsets_enabled_flag);
    writer.flag(fields.persistent_rice_adaptation_enabled_flag);
    writer.flag(fields.cabac_bypass_alignment_enabled_flag);
}

/// Section 7.3.2.2.1.
void append_sequence_parameter_set(std::vector<std::uint8_t>& stream, const Picture& picture) {
    const VAPictureParameterBufferHEVC& parameters = picture.parameters;
    const auto& fields = parameters.pic_fields.bits;
    const auto& slices = parameters.slice_parsing_fields.bits;
    BitWriter writer;
    writer.bits(0, 4); // sps_video_parameter_set_id
    writer.bits(0, 3); // sps_max_sub_layers_minus1
    writer.flag(true); // sps_temporal_id_nesting_flag
    write_profile(writer, limits);
    writer.unsigned_exp_golomb(0); // sps_seq_parameter_set_id
    writer.unsigned_exp_golomb(fields.chroma_format_idc);
    if (fields.chroma_format_idc == 3)
        writer.flag(fields.separate_colour_plane_flag);
    writer.unsigned_exp_golomb(parameters.pic_width_in_luma_samples);
    writer.unsigned_exp_golomb(parameters.pic_height_in_luma_samples);
    writer.flag(false); // conformance_window_flag
    writer.unsigned_exp_golomb(parameters.bit_depth_luma_minus8);
    writer.unsigned_exp_golomb(parameters.bit_depth_chroma_minus8);
    writer.unsigned_exp_golomb(order_count_bits - 4);
    write_ordering(writer, limits);
    write_block_sizes(writer, parameters);
    writer.flag(fields.scaling_list_enabled_flag);
    if (fields.scaling_list_enabled_flag)
        writer.flag(false); // sps_scaling_list_data_present_flag: the picture parameter set has them
    writer.flag(fields.amp_enabled_flag);
    writer.flag(slices.sample_adaptive_offset_enabled_flag);
    write_pcm(writer, parameters);
    writer.unsigned_exp_golomb(0); // num_short_term_ref_pic_sets
    writer.flag(true);             // long_term_ref_pics_present_flag
    writer.unsigned_exp_golomb(0); // num_long_term_ref_pics_sps
    writer.flag(slices.sps_temporal_mvp_enabled_flag);
    writer.flag(fields.strong_intra_smoothing_enabled_flag);
    writer.flag(false); // vui_parameters_present_flag
    write_extension_flags(writer, picture.range_extension.has_value());
    if (picture.range_extension)
        write_sequence_range_extension(writer, *picture.range_extension);
    writer.trailing_bits();
    append_nal_unit(stream, nal_header(nal_sequence_parameter_set), writer.bytes());
}

void write_tiles(BitWriter& writer, const VAPictureParameterBufferHEVC& picture) {
    writer.unsigned_exp_golomb(picture.num_tile_columns_minus1);
    writer.unsigned_exp_golomb(picture.num_tile_rows_minus1);
    writer.flag(false); // uniform_spacing_flag
    for (unsigned i = 0; i < picture.num_tile_columns_minus1; ++i)
        writer.unsigned_exp_golomb(picture.column_width_minus1[i]);
    for (unsigned i = 0; i < picture.num_tile_rows_minus1; ++i)
        writer.unsigned_exp_golomb(picture.row_height_minus1[i]);
    writer.flag(picture.pic_fields.bits.loop_filter_across_tiles_enabled_flag);
}

/// VA-API has no deblocking_filter_control_present_flag: what it would imply is written out.
void write_deblocking(BitWriter& writer, const VAPictureParameterBufferHEVC& picture) {
    const auto& slices = picture.slice_parsing_fields.bits;
    writer.flag(true); // deblocking_filter_control_present_flag
    writer.flag(slices.deblocking_filter_override_enabled_flag);
    writer.flag(slices.pps_disable_deblocking_filter_flag);
    if (!slices.pps_disable_deblocking_filter_flag) {
        writer.signed_exp_golomb(picture.pps_beta_offset_div2);
        writer.signed_exp_golomb(picture.pps_tc_offset_div2);
    }
}

void write_picture_range_extension(BitWriter& writer, const VAPictureParameterBufferHEVCRext& extension,
                                   bool has_transform_skip) {
    const auto& fields = extension.range_extension_pic_fields.bits;
    if (has_transform_skip)
        writer.unsigned_exp_golomb(extension.log2_max_transform_skip_block_size_minus2);
    writer.flag(fields.cross_component_prediction_enabled_flag);
    writer.flag(fields.chroma_qp_offset_list_enabled_flag);
    if (fields.chroma_qp_offset_list_enabled_flag) {
        writer.unsigned_exp_golomb(extension.diff_cu_chroma_qp_offset_depth);
        writer.unsigned_exp_golomb(extension.chroma_qp_offset_list_len_minus1);
        for (unsigned i = 0; i <= extension.chroma_qp_offset_list_len_minus1; ++i) {
            writer.signed_exp_golomb(extension.cb_qp_offset_list[i]);
            writer.signed_exp_golomb(extension.cr_qp_offset_list[i]);
        }
    }
    writer.unsigned_exp_golomb(extension.log2_sao_offset_scale_luma);
    writer.unsigned_exp_golomb(extension.log2_sao_offset_scale_chroma);
}

void write_quantisation(BitWriter& writer, const VAPictureParameterBufferHEVC& picture) {
    const auto& fields = picture.pic_fields.bits;
    writer.signed_exp_golomb(picture.init_qp_minus26);
    writer.flag(fields.constrained_intra_pred_flag);
    writer.flag(fields.transform_skip_enabled_flag);
    writer.flag(fields.cu_qp_delta_enabled_flag);
    if (fields.cu_qp_delta_enabled_flag)
        writer.unsigned_exp_golomb(picture.diff_cu_qp_delta_depth);
    writer.signed_exp_golomb(picture.pps_cb_qp_offset);
    writer.signed_exp_golomb(picture.pps_cr_qp_offset);
    writer.flag(picture.slice_parsing_fields.bits.pps_slice_chroma_qp_offsets_present_flag);
}

/// Section 7.3.2.3.1.
void append_picture_parameter_set(std::vector<std::uint8_t>& stream, const Picture& picture) {
    const VAPictureParameterBufferHEVC& parameters = picture.parameters;
    const auto& fields = parameters.pic_fields.bits;
    const auto& slices = parameters.slice_parsing_fields.bits;
    BitWriter writer;
    writer.unsigned_exp_golomb(0); // pps_pic_parameter_set_id
    writer.unsigned_exp_golomb(0); // pps_seq_parameter_set_id
    writer.flag(slices.dependent_slice_segments_enabled_flag);
    writer.flag(false); // output_flag_present_flag
    writer.bits(0, 3);  // num_extra_slice_header_bits
    writer.flag(fields.sign_data_hiding_enabled_flag);
    writer.flag(slices.cabac_init_present_flag);
    writer.unsigned_exp_golomb(parameters.num_ref_idx_l0_default_active_minus1);
    writer.unsigned_exp_golomb(parameters.num_ref_idx_l1_default_active_minus1);
    write_quantisation(writer, parameters);
    writer.flag(fields.weighted_pred_flag);
    writer.flag(fields.weighted_bipred_flag);
    writer.flag(fields.transquant_bypass_enabled_flag);
    writer.flag(fields.tiles_enabled_flag);
    writer.flag(fields.entropy_coding_sync_enabled_flag);
    if (fields.tiles_enabled_flag)
        write_tiles(writer, parameters);
    writer.flag(fields.pps_loop_filter_across_slices_enabled_flag);
    write_deblocking(writer, parameters);
    writer.flag(picture.matrices.has_value()); // pps_scaling_list_data_present_flag
    if (picture.matrices)
        write_scaling_lists(writer, *picture.matrices);
    writer.flag(slices.lists_modification_present_flag);
    writer.unsigned_exp_golomb(parameters.log2_parallel_merge_level_minus2);
    writer.flag(slices.slice_segment_header_extension_present_flag);
    write_extension_flags(writer, picture.range_extension.has_value());
    if (picture.range_extension)
        write_picture_range_extension(writer, *picture.range_extension, fields.transform_skip_enabled_flag);
    writer.trailing_bits();
    append_nal_unit(stream, nal_header(nal_picture_parameter_set), writer.bytes());
}

} // namespace

void append_parameter_sets(std::vector<std::uint8_t>& stream, const Picture& picture) {
    append_video_parameter_set(stream, limits);
    append_sequence_parameter_set(stream, picture);
    append_picture_parameter_set(stream, picture);
}

} // namespace zeva::va_driver::hevc
