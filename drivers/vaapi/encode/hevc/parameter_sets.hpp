// Sequence and picture parameter sets of HEVC (ITU-T H.265, sections 7.3.2.2 and 7.3.2.3), as far as slices
// depend on them.
#pragma once

#include <cstdint>
#include <span>

namespace zeva::va_driver::hevc_encode {

/// What of a sequence decides how slice data is coded, or which pictures come out of it.
struct SequenceTools {
    std::uint32_t width = 0; ///< of the coded picture, in luma samples
    std::uint32_t height = 0;
    unsigned bit_depth = 8;
    unsigned log2_min_coding_block = 3;
    unsigned log2_coding_tree_block = 6;
    unsigned log2_min_transform_block = 2;
    unsigned log2_max_transform_block = 5;
    unsigned transform_depth_inter = 0; ///< max_transform_hierarchy_depth_inter
    unsigned transform_depth_intra = 0;
    bool asymmetric_partitions = false; ///< amp_enabled_flag
    bool sample_adaptive_offset = false;
    bool temporal_motion_vectors = false; ///< sps_temporal_mvp_enabled_flag
    bool strong_intra_smoothing = false;

    friend bool operator==(const SequenceTools&, const SequenceTools&) = default;
};

struct SequenceParameterSet {
    SequenceTools tools;
    std::uint32_t id = 0;
    std::uint32_t right_padding = 0; ///< columns of luma samples that are not shown
    std::uint32_t bottom_padding = 0;
    unsigned order_count_bits = 16;           ///< of slice_pic_order_cnt_lsb
    std::uint32_t max_held_pictures = 0;      ///< sps_max_dec_pic_buffering_minus1: beside the coded one
    std::uint32_t max_reordered_pictures = 0; ///< sps_max_num_reorder_pics
    std::uint32_t short_term_set_count = 0;
    bool has_long_term_references = false;
    std::uint32_t long_term_reference_count = 0; ///< num_long_term_ref_pics_sps
};

/// The same of a picture. Values that are not there because of a flag are 0.
struct PictureTools {
    bool sign_data_hiding = false;
    bool constrained_intra_prediction = false;
    bool transform_skip = false;
    bool cu_qp_delta = false;
    unsigned cu_qp_delta_depth = 0;
    int cb_qp_offset = 0;
    int cr_qp_offset = 0;
    bool is_deblocking_disabled = false;
    int beta_offset_div2 = 0;
    int tc_offset_div2 = 0;

    friend bool operator==(const PictureTools&, const PictureTools&) = default;
};

struct PictureParameterSet {
    PictureTools tools;
    std::uint32_t id = 0;
    std::uint32_t sequence_id = 0;
    bool has_output_flag = false;
    unsigned extra_slice_header_bits = 0;
    bool has_cabac_init = false;
    unsigned default_reference_count = 1; ///< num_ref_idx_l0_default_active_minus1 + 1
    int init_qp = 26;
    bool has_slice_chroma_qp_offsets = false;
    bool filters_across_slices = false;
    bool has_deblocking_override = false;
    bool has_list_modification = false;
    bool has_slice_header_extension = false;
};

/// Read a parameter set from the payload of its NAL unit, without emulation prevention bytes. They throw
/// StatusError: VA_STATUS_ERROR_UNIMPLEMENTED for what the encoder does not have,
/// VA_STATUS_ERROR_INVALID_PARAMETER for what the specification does not allow.
[[nodiscard]] SequenceParameterSet read_sequence_parameter_set(std::span<const std::uint8_t> payload);
[[nodiscard]] PictureParameterSet read_picture_parameter_set(std::span<const std::uint8_t> payload);

} // namespace zeva::va_driver::hevc_encode
