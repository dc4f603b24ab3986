#include "encode/hevc/written_parameter_sets.hpp"

#include "bitstream/bit_writer.hpp"
#include "bitstream/hevc_nal_unit_types.hpp"
#include "bitstream/hevc_sequence_limits.hpp"
#include "bitstream/nal_unit.hpp"
#include "encode/hevc/unsupported.hpp"
#include "encode/reordering.hpp"

#include <algorithm>

namespace zeva::va_driver::hevc_encode {
namespace {

/// What the coded picture has beyond the one that is shown, in whole chroma samples.
std::uint32_t padding(std::uint32_t coded, std::uint32_t shown, unsigned log2_min_coding_block) {
    const std::uint32_t excess = coded > shown ? coded - shown : 0;
    return excess < 1U << log2_min_coding_block ? excess / 2 * 2 : 0;
}

hevc::SequenceLimits limits_of(const VAEncSequenceParameterBufferHEVC& given,
                               const SequenceParameterSet& set) {
    return {.profile = given.general_profile_idc & 31U,
            .is_high_tier = given.general_tier_flag != 0,
            .level = given.general_level_idc,
            .is_progressive = true,
            .max_decoded_pictures = set.max_held_pictures + 1,
            .max_reordered_pictures = set.max_reordered_pictures};
}

void write_window(BitWriter& writer, const SequenceParameterSet& set) {
    const bool has_window = set.right_padding != 0 || set.bottom_padding != 0;
    writer.flag(has_window); // conformance_window_flag
    if (!has_window)
        return;
    writer.unsigned_exp_golomb(0); // in units of chroma samples
    writer.unsigned_exp_golomb(set.right_padding / 2);
    writer.unsigned_exp_golomb(0);
    writer.unsigned_exp_golomb(set.bottom_padding / 2);
}

void write_block_sizes(BitWriter& writer, const SequenceTools& tools) {
    writer.unsigned_exp_golomb(tools.log2_min_coding_block - 3);
    writer.unsigned_exp_golomb(tools.log2_coding_tree_block - tools.log2_min_coding_block);
    writer.unsigned_exp_golomb(tools.log2_min_transform_block - 2);
    writer.unsigned_exp_golomb(tools.log2_max_transform_block - tools.log2_min_transform_block);
    writer.unsigned_exp_golomb(tools.transform_depth_inter);
    writer.unsigned_exp_golomb(tools.transform_depth_intra);
}

void write_aspect_ratio(BitWriter& writer, const VAEncSequenceParameterBufferHEVC& given) {
    constexpr unsigned extended = 255; // EXTENDED_SAR, table E.1
    const bool is_given = given.vui_fields.bits.aspect_ratio_info_present_flag;
    writer.flag(is_given);
    if (!is_given)
        return;
    writer.bits(given.aspect_ratio_idc, 8);
    if (given.aspect_ratio_idc == extended) {
        writer.bits(given.sar_width, 16);
        writer.bits(given.sar_height, 16);
    }
}

/// vui_parameters( ), section E.2.1: the shape of pixels and the frame rate.
void write_usability(BitWriter& writer, const VAEncSequenceParameterBufferHEVC& given) {
    writer.flag(given.vui_parameters_present_flag);
    if (!given.vui_parameters_present_flag)
        return;
    write_aspect_ratio(writer, given);
    writer.bits(
        0, 3); // overscan_info_present_flag, video_signal_type_present_flag, chroma_loc_info_present_flag
    writer.bits(0, 3);  // neutral_chroma_indication_flag, field_seq_flag, frame_field_info_present_flag
    writer.flag(false); // default_display_window_flag
    const bool has_timing = given.vui_fields.bits.vui_timing_info_present_flag;
    writer.flag(has_timing);
    if (has_timing) {
        writer.bits(given.vui_num_units_in_tick, 32);
        writer.bits(given.vui_time_scale, 32);
        writer.flag(false); // vui_poc_proportional_to_timing_flag
        writer.flag(false); // vui_hrd_parameters_present_flag
    }
    writer.flag(false); // bitstream_restriction_flag
}

void write_deblocking(BitWriter& writer, const PictureTools& tools) {
    const bool is_controlled =
        tools.is_deblocking_disabled || tools.beta_offset_div2 != 0 || tools.tc_offset_div2 != 0;
    writer.flag(is_controlled); // deblocking_filter_control_present_flag
    if (!is_controlled)
        return;
    writer.flag(false); // deblocking_filter_override_enabled_flag
    writer.flag(tools.is_deblocking_disabled);
    if (tools.is_deblocking_disabled)
        return;
    writer.signed_exp_golomb(tools.beta_offset_div2);
    writer.signed_exp_golomb(tools.tc_offset_div2);
}

} // namespace

SequenceParameterSet sequence_of(const VAEncSequenceParameterBufferHEVC& given, std::uint32_t shown_width,
                                 std::uint32_t shown_height) {
    const auto& fields = given.seq_fields.bits;
    refuse(fields.chroma_format_idc != 1 || fields.separate_colour_plane_flag, "other chroma than 4:2:0");
    refuse(fields.bit_depth_luma_minus8 != fields.bit_depth_chroma_minus8,
           "luma and chroma of different depths");
    refuse(fields.scaling_list_enabled_flag, "scaling lists");
    refuse(fields.pcm_enabled_flag, "PCM");
    require(given.log2_min_luma_coding_block_size_minus3 <= 3 &&
                given.log2_diff_max_min_luma_coding_block_size <= 3 &&
                given.log2_min_transform_block_size_minus2 <= 3 &&
                given.log2_diff_max_min_transform_block_size <= 3,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    SequenceParameterSet set;
    SequenceTools& tools = set.tools;
    tools.width = given.pic_width_in_luma_samples;
    tools.height = given.pic_height_in_luma_samples;
    tools.bit_depth = fields.bit_depth_luma_minus8 + 8;
    tools.log2_min_coding_block = given.log2_min_luma_coding_block_size_minus3 + 3U;
    tools.log2_coding_tree_block =
        tools.log2_min_coding_block + given.log2_diff_max_min_luma_coding_block_size;
    tools.log2_min_transform_block = given.log2_min_transform_block_size_minus2 + 2U;
    tools.log2_max_transform_block =
        tools.log2_min_transform_block + given.log2_diff_max_min_transform_block_size;
    tools.transform_depth_inter = given.max_transform_hierarchy_depth_inter;
    tools.transform_depth_intra = given.max_transform_hierarchy_depth_intra;
    tools.asymmetric_partitions = fields.amp_enabled_flag;
    tools.sample_adaptive_offset = fields.sample_adaptive_offset_enabled_flag;
    tools.temporal_motion_vectors = fields.sps_temporal_mvp_enabled_flag;
    tools.strong_intra_smoothing = fields.strong_intra_smoothing_enabled_flag;
    set.max_held_pictures = 5; // section A.4.2 gives each level room for six
    set.max_reordered_pictures = std::min(max_reordered_pictures(given.ip_period), set.max_held_pictures - 1);
    set.right_padding = padding(tools.width, shown_width, tools.log2_min_coding_block);
    set.bottom_padding = padding(tools.height, shown_height, tools.log2_min_coding_block);
    return set;
}

PictureParameterSet picture_of(const VAEncPictureParameterBufferHEVC& given,
                               const VAEncSliceParameterBufferHEVC& slice) {
    const auto& fields = given.pic_fields.bits;
    refuse(fields.weighted_pred_flag || fields.weighted_bipred_flag, "weighted prediction");
    refuse(fields.transquant_bypass_enabled_flag, "lossless coding units");
    refuse(fields.tiles_enabled_flag, "tiles");
    refuse(fields.entropy_coding_sync_enabled_flag, "wavefronts");
    refuse(fields.scaling_list_data_present_flag, "scaling lists");
    refuse(given.log2_parallel_merge_level_minus2 != 0, "parallel merging");
    PictureParameterSet set;
    PictureTools& tools = set.tools;
    set.id = given.slice_pic_parameter_set_id;
    set.default_reference_count = given.num_ref_idx_l0_default_active_minus1 + 1U;
    set.init_qp = given.pic_init_qp;
    set.filters_across_slices = fields.pps_loop_filter_across_slices_enabled_flag;
    tools.sign_data_hiding = fields.sign_data_hiding_enabled_flag;
    tools.constrained_intra_prediction = fields.constrained_intra_pred_flag;
    tools.transform_skip = fields.transform_skip_enabled_flag;
    tools.cu_qp_delta = fields.cu_qp_delta_enabled_flag;
    tools.cu_qp_delta_depth = tools.cu_qp_delta ? given.diff_cu_qp_delta_depth : 0;
    tools.cb_qp_offset = given.pps_cb_qp_offset;
    tools.cr_qp_offset = given.pps_cr_qp_offset;
    tools.is_deblocking_disabled = slice.slice_fields.bits.slice_deblocking_filter_disabled_flag;
    if (!tools.is_deblocking_disabled) {
        tools.beta_offset_div2 = slice.slice_beta_offset_div2;
        tools.tc_offset_div2 = slice.slice_tc_offset_div2;
    }
    return set;
}

void append_sequence(std::vector<std::uint8_t>& stream, const SequenceParameterSet& set,
                     const VAEncSequenceParameterBufferHEVC& given) {
    const hevc::SequenceLimits limits = limits_of(given, set);
    hevc::append_video_parameter_set(stream, limits);
    const SequenceTools& tools = set.tools;
    BitWriter writer;
    writer.bits(0, 4); // sps_video_parameter_set_id
    writer.bits(0, 3); // sps_max_sub_layers_minus1
    writer.flag(true); // sps_temporal_id_nesting_flag
    hevc::write_profile(writer, limits);
    writer.unsigned_exp_golomb(set.id);
    writer.unsigned_exp_golomb(1); // chroma_format_idc
    writer.unsigned_exp_golomb(tools.width);
    writer.unsigned_exp_golomb(tools.height);
    write_window(writer, set);
    writer.unsigned_exp_golomb(tools.bit_depth - 8);
    writer.unsigned_exp_golomb(tools.bit_depth - 8);
    writer.unsigned_exp_golomb(set.order_count_bits - 4);
    hevc::write_ordering(writer, limits);
    write_block_sizes(writer, tools);
    writer.flag(false); // scaling_list_enabled_flag
    writer.flag(tools.asymmetric_partitions);
    writer.flag(tools.sample_adaptive_offset);
    writer.flag(false);            // pcm_enabled_flag
    writer.unsigned_exp_golomb(0); // num_short_term_ref_pic_sets
    writer.flag(false);            // long_term_ref_pics_present_flag
    writer.flag(tools.temporal_motion_vectors);
    writer.flag(tools.strong_intra_smoothing);
    write_usability(writer, given);
    writer.flag(false); // sps_extension_present_flag
    writer.trailing_bits();
    append_nal_unit(stream, hevc::nal_header(hevc::nal_sequence_parameter_set), writer.bytes());
}

void append_picture(std::vector<std::uint8_t>& stream, const PictureParameterSet& set) {
    const PictureTools& tools = set.tools;
    BitWriter writer;
    writer.unsigned_exp_golomb(set.id);
    writer.unsigned_exp_golomb(set.sequence_id);
    writer.flag(false); // dependent_slice_segments_enabled_flag
    writer.flag(false); // output_flag_present_flag
    writer.bits(0, 3);  // num_extra_slice_header_bits
    writer.flag(tools.sign_data_hiding);
    writer.flag(false); // cabac_init_present_flag
    writer.unsigned_exp_golomb(set.default_reference_count - 1);
    writer.unsigned_exp_golomb(0); // num_ref_idx_l1_default_active_minus1
    writer.signed_exp_golomb(set.init_qp - 26);
    writer.flag(tools.constrained_intra_prediction);
    writer.flag(tools.transform_skip);
    writer.flag(tools.cu_qp_delta);
    if (tools.cu_qp_delta)
        writer.unsigned_exp_golomb(tools.cu_qp_delta_depth);
    writer.signed_exp_golomb(tools.cb_qp_offset);
    writer.signed_exp_golomb(tools.cr_qp_offset);
    writer.flag(false); // pps_slice_chroma_qp_offsets_present_flag
    writer.bits(0, 5);  // weighted_pred, weighted_bipred, transquant_bypass, tiles, entropy_coding_sync
    writer.flag(set.filters_across_slices);
    write_deblocking(writer, tools);
    writer.flag(false);            // pps_scaling_list_data_present_flag
    writer.flag(false);            // lists_modification_present_flag
    writer.unsigned_exp_golomb(0); // log2_parallel_merge_level_minus2
    writer.flag(false);            // slice_segment_header_extension_present_flag
    writer.flag(false);            // pps_extension_present_flag
    writer.trailing_bits();
    append_nal_unit(stream, hevc::nal_header(hevc::nal_picture_parameter_set), writer.bytes());
}

} // namespace zeva::va_driver::hevc_encode
