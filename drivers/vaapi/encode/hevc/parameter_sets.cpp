#include "encode/hevc/parameter_sets.hpp"

#include "bitstream/bit_reader.hpp"
#include "encode/hevc/unsupported.hpp"

namespace zeva::va_driver::hevc_encode {
namespace {

/// Horizontal and vertical distance of chroma samples of 4:2:0, in luma samples.
constexpr std::uint32_t chroma_distance = 2;

void check(bool condition) {
    require(condition, VA_STATUS_ERROR_INVALID_PARAMETER);
}

/// profile_tier_level( 1, sub_layers ), section 7.3.3.
void skip_profile(BitReader& reader, unsigned sub_layers) {
    constexpr unsigned profile_bits = 88;
    constexpr unsigned level_bits = 8;
    reader.skip(profile_bits + level_bits);
    unsigned bits = 0;
    for (unsigned i = 0; i < sub_layers; ++i) {
        bits += reader.flag() ? profile_bits : 0;
        bits += reader.flag() ? level_bits : 0;
    }
    if (sub_layers > 0)
        reader.skip((8 - sub_layers) * 2); // reserved_zero_2bits
    reader.skip(bits);
}

void read_window(BitReader& reader, SequenceParameterSet& set) {
    if (!reader.flag()) // conformance_window_flag
        return;
    reader.skip_exp_golomb(); // what the left and the upper edge hide must be encoded all the same
    const std::uint32_t right = reader.unsigned_exp_golomb();
    reader.skip_exp_golomb();
    const std::uint32_t bottom = reader.unsigned_exp_golomb();
    check(right < set.tools.width / chroma_distance && bottom < set.tools.height / chroma_distance);
    set.right_padding = right * chroma_distance;
    set.bottom_padding = bottom * chroma_distance;
}

/// What holds for all sub-layers is said of the last.
void read_ordering(BitReader& reader, unsigned sub_layers, SequenceParameterSet& set) {
    const bool has_all = reader.flag(); // sps_sub_layer_ordering_info_present_flag
    for (unsigned i = has_all ? 0 : sub_layers; i <= sub_layers; ++i) {
        set.max_held_pictures = reader.unsigned_exp_golomb();
        set.max_reordered_pictures = reader.unsigned_exp_golomb();
        reader.skip_exp_golomb(); // sps_max_latency_increase_plus1
    }
}

void read_block_sizes(BitReader& reader, SequenceTools& tools) {
    constexpr std::uint32_t limit = 6; // of log2_diff_max_min_luma_coding_block_size
    const std::uint32_t min_coding = reader.unsigned_exp_golomb();
    const std::uint32_t coding_range = reader.unsigned_exp_golomb();
    const std::uint32_t min_transform = reader.unsigned_exp_golomb();
    const std::uint32_t transform_range = reader.unsigned_exp_golomb();
    check(min_coding <= limit && coding_range <= limit && min_transform <= limit && transform_range <= limit);
    tools.log2_min_coding_block = min_coding + 3;
    tools.log2_coding_tree_block = tools.log2_min_coding_block + coding_range;
    tools.log2_min_transform_block = min_transform + 2;
    tools.log2_max_transform_block = tools.log2_min_transform_block + transform_range;
    tools.transform_depth_inter = reader.unsigned_exp_golomb();
    tools.transform_depth_intra = reader.unsigned_exp_golomb();
}

/// st_ref_pic_set( index ), section 7.3.7.
void skip_short_term_set(BitReader& reader, std::uint32_t index) {
    refuse(index > 0 && reader.flag(), "predicted reference picture sets");
    const std::uint32_t count = reader.unsigned_exp_golomb() + reader.unsigned_exp_golomb();
    check(count <= 16);
    for (std::uint32_t i = 0; i < count; ++i) {
        reader.skip_exp_golomb(); // delta_poc_s0_minus1 or delta_poc_s1_minus1
        reader.skip(1);           // used_by_curr_pic_s0_flag or used_by_curr_pic_s1_flag
    }
}

void read_reference_sets(BitReader& reader, SequenceParameterSet& set) {
    set.short_term_set_count = reader.unsigned_exp_golomb();
    check(set.short_term_set_count <= 64);
    for (std::uint32_t i = 0; i < set.short_term_set_count; ++i)
        skip_short_term_set(reader, i);
    set.has_long_term_references = reader.flag();
    if (!set.has_long_term_references)
        return;
    set.long_term_reference_count = reader.unsigned_exp_golomb();
    check(set.long_term_reference_count <= 32);
    reader.skip(set.long_term_reference_count * (set.order_count_bits + 1));
}

void read_deblocking(BitReader& reader, PictureParameterSet& set) {
    if (!reader.flag()) // deblocking_filter_control_present_flag
        return;
    set.has_deblocking_override = reader.flag();
    set.tools.is_deblocking_disabled = reader.flag();
    if (set.tools.is_deblocking_disabled)
        return;
    set.tools.beta_offset_div2 = reader.signed_exp_golomb();
    set.tools.tc_offset_div2 = reader.signed_exp_golomb();
}

} // namespace

SequenceParameterSet read_sequence_parameter_set(std::span<const std::uint8_t> payload) {
    SequenceParameterSet set;
    SequenceTools& tools = set.tools;
    BitReader reader(payload);
    reader.skip(4);                             // sps_video_parameter_set_id
    const unsigned sub_layers = reader.bits(3); // sps_max_sub_layers_minus1
    reader.skip(1);                             // sps_temporal_id_nesting_flag
    skip_profile(reader, sub_layers);
    set.id = reader.unsigned_exp_golomb();
    refuse(reader.unsigned_exp_golomb() != 1, "other chroma than 4:2:0");
    tools.width = reader.unsigned_exp_golomb();
    tools.height = reader.unsigned_exp_golomb();
    read_window(reader, set);
    tools.bit_depth = reader.unsigned_exp_golomb() + 8;
    refuse(reader.unsigned_exp_golomb() + 8 != tools.bit_depth, "luma and chroma of different depths");
    set.order_count_bits = reader.unsigned_exp_golomb() + 4;
    check(set.order_count_bits <= 16);
    read_ordering(reader, sub_layers, set);
    read_block_sizes(reader, tools);
    refuse(reader.flag(), "scaling lists");
    tools.asymmetric_partitions = reader.flag();
    tools.sample_adaptive_offset = reader.flag();
    refuse(reader.flag(), "PCM");
    read_reference_sets(reader, set);
    tools.temporal_motion_vectors = reader.flag();
    tools.strong_intra_smoothing = reader.flag();
    check(!reader.overrun());
    return set;
}

PictureParameterSet read_picture_parameter_set(std::span<const std::uint8_t> payload) {
    PictureParameterSet set;
    PictureTools& tools = set.tools;
    BitReader reader(payload);
    set.id = reader.unsigned_exp_golomb();
    set.sequence_id = reader.unsigned_exp_golomb();
    reader.skip(1); // dependent_slice_segments_enabled_flag: the only slice segment depends on no other
    set.has_output_flag = reader.flag();
    set.extra_slice_header_bits = reader.bits(3);
    tools.sign_data_hiding = reader.flag();
    set.has_cabac_init = reader.flag();
    set.default_reference_count = reader.unsigned_exp_golomb() + 1;
    reader.skip_exp_golomb(); // num_ref_idx_l1_default_active_minus1
    const std::int32_t init_qp_minus26 = reader.signed_exp_golomb();
    check(init_qp_minus26 >= -38 && init_qp_minus26 <= 25);
    set.init_qp = 26 + init_qp_minus26;
    tools.constrained_intra_prediction = reader.flag();
    tools.transform_skip = reader.flag();
    tools.cu_qp_delta = reader.flag();
    tools.cu_qp_delta_depth = tools.cu_qp_delta ? reader.unsigned_exp_golomb() : 0;
    tools.cb_qp_offset = reader.signed_exp_golomb();
    tools.cr_qp_offset = reader.signed_exp_golomb();
    set.has_slice_chroma_qp_offsets = reader.flag();
    refuse(reader.flag() || reader.flag(), "weighted prediction");
    refuse(reader.flag(), "lossless coding units");
    refuse(reader.flag(), "tiles");
    refuse(reader.flag(), "wavefronts");
    set.filters_across_slices = reader.flag();
    read_deblocking(reader, set);
    refuse(reader.flag(), "scaling lists");
    set.has_list_modification = reader.flag();
    refuse(reader.unsigned_exp_golomb() != 0, "parallel merging");
    set.has_slice_header_extension = reader.flag();
    refuse(reader.flag(), "extensions");
    check(!reader.overrun());
    return set;
}

} // namespace zeva::va_driver::hevc_encode
