#include "encode/h264/parameter_sets.hpp"

#include "bitstream/bit_reader.hpp"
#include "status.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <string>

namespace zeva::va_driver::h264_encode {
namespace {

constexpr std::uint32_t max_sequence_id = 31;
constexpr std::uint32_t max_picture_id = 255;
constexpr std::uint32_t max_macroblocks = 1024; ///< of a row or a column
constexpr int max_qp = 51;
constexpr int max_chroma_qp_offset = 12;
/// Two columns and two rows of luma share a chroma sample, in which cropping is counted.
constexpr std::uint32_t crop_unit = 2;

/// Throws StatusError when the client wants a tool that x264 does not have, or cannot be told to use.
void refuse(bool is_wanted, const char* tool) {
    if (is_wanted)
        fail(VA_STATUS_ERROR_UNIMPLEMENTED, std::string("H.264: no encoding with ") + tool);
}

void require_valid(bool condition) {
    require(condition, VA_STATUS_ERROR_INVALID_PARAMETER);
}

void check(const SequenceParameterSet& set) {
    refuse(set.order_count_type == 1, "picture order counts of type 1");
    require_valid(set.id <= max_sequence_id && set.order_count_type <= 2 && set.frame_number_bits <= 16 &&
                  set.order_count_bits <= 16 && set.max_references <= max_reference_count);
    require_valid(set.width_in_macroblocks >= 1 && set.width_in_macroblocks <= max_macroblocks &&
                  set.height_in_macroblocks >= 1 && set.height_in_macroblocks <= max_macroblocks);
    require_valid(set.right_padding < set.width_in_macroblocks * macroblock_size &&
                  set.bottom_padding < set.height_in_macroblocks * macroblock_size);
}

void check(const PictureParameterSet& set, int second_chroma_qp_offset) {
    require_valid(set.id <= max_picture_id && set.sequence_id <= max_sequence_id &&
                  set.default_references <= 2 * max_reference_count && set.init_qp >= 0 &&
                  set.init_qp <= max_qp && std::abs(set.tools.chroma_qp_offset) <= max_chroma_qp_offset);
    refuse(second_chroma_qp_offset != set.tools.chroma_qp_offset,
           "chroma components of different quantisers");
}

/// Profiles whose sequence parameter sets tell the chroma format.
bool has_chroma_format(unsigned profile) {
    constexpr std::array<unsigned, 13> profiles{100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135};
    return std::ranges::find(profiles, profile) != profiles.end();
}

void read_sample_format(BitReader& reader) {
    refuse(reader.unsigned_exp_golomb() != 1, "chroma other than 4:2:0");
    const auto luma_depth = reader.unsigned_exp_golomb();
    const auto chroma_depth = reader.unsigned_exp_golomb();
    refuse(luma_depth != 0 || chroma_depth != 0, "samples of more than 8 bits");
    refuse(reader.flag(), "lossless blocks"); // qpprime_y_zero_transform_bypass_flag
    refuse(reader.flag(), "scaling matrices");
}

void read_order_counts(BitReader& reader, SequenceParameterSet& set) {
    set.order_count_type = reader.unsigned_exp_golomb();
    refuse(set.order_count_type == 1, "picture order counts of type 1");
    if (set.order_count_type == 0)
        set.order_count_bits = reader.unsigned_exp_golomb() + 4;
}

void read_cropping(BitReader& reader, SequenceParameterSet& set) {
    if (!reader.flag())
        return;
    reader.unsigned_exp_golomb(); // frame_crop_left_offset
    set.right_padding = crop_unit * reader.unsigned_exp_golomb();
    reader.unsigned_exp_golomb(); // frame_crop_top_offset
    set.bottom_padding = crop_unit * reader.unsigned_exp_golomb();
}

/// more_rbsp_data(): there is something before the last bit that is set, rbsp_stop_one_bit.
bool has_more(const BitReader& reader, std::span<const std::uint8_t> payload) {
    while (!payload.empty() && payload.back() == 0)
        payload = payload.first(payload.size() - 1);
    return !payload.empty() &&
           reader.position() + 1 + static_cast<unsigned>(std::countr_zero(payload.back())) <
               payload.size() * 8;
}

} // namespace

SequenceParameterSet read_sequence_parameter_set(std::span<const std::uint8_t> payload) {
    BitReader reader(payload);
    SequenceParameterSet set;
    const unsigned profile = reader.bits(8);
    reader.bits(8); // constraint flags
    set.level = reader.bits(8);
    set.id = reader.unsigned_exp_golomb();
    if (has_chroma_format(profile))
        read_sample_format(reader);
    set.frame_number_bits = reader.unsigned_exp_golomb() + 4;
    read_order_counts(reader, set);
    set.max_references = reader.unsigned_exp_golomb();
    reader.flag(); // gaps_in_frame_num_value_allowed_flag
    set.width_in_macroblocks = reader.unsigned_exp_golomb() + 1;
    set.height_in_macroblocks = reader.unsigned_exp_golomb() + 1;
    const bool has_frames_only = reader.flag();
    reader.flag(); // direct_8x8_inference_flag
    read_cropping(reader, set);
    require_valid(!reader.overrun());
    refuse(!has_frames_only, "fields");
    check(set);
    return set;
}

PictureParameterSet read_picture_parameter_set(std::span<const std::uint8_t> payload) {
    BitReader reader(payload);
    PictureParameterSet set;
    set.id = reader.unsigned_exp_golomb();
    set.sequence_id = reader.unsigned_exp_golomb();
    set.tools.cabac = reader.flag();
    set.has_bottom_order_count = reader.flag();
    refuse(reader.unsigned_exp_golomb() != 0, "slice groups");
    set.default_references = reader.unsigned_exp_golomb() + 1;
    reader.unsigned_exp_golomb(); // num_ref_idx_l1_default_active_minus1
    set.has_weights = reader.flag();
    reader.bits(2);                                                       // weighted_bipred_idc
    set.init_qp = 26 + std::clamp(reader.signed_exp_golomb(), -100, 100); // too far away to overflow
    reader.signed_exp_golomb();                                           // pic_init_qs_minus26
    set.tools.chroma_qp_offset = reader.signed_exp_golomb();
    set.has_deblocking_control = reader.flag();
    set.tools.constrained_intra_prediction = reader.flag();
    set.has_redundant_pictures = reader.flag();
    int second_chroma_qp_offset = set.tools.chroma_qp_offset;
    if (has_more(reader, payload)) {
        set.tools.transform_8x8 = reader.flag();
        refuse(reader.flag(), "scaling matrices");
        second_chroma_qp_offset = reader.signed_exp_golomb();
    }
    require_valid(!reader.overrun());
    check(set, second_chroma_qp_offset);
    return set;
}

SequenceParameterSet to_parameter_set(const VAEncSequenceParameterBufferH264& sequence) {
    const auto& fields = sequence.seq_fields.bits;
    refuse(fields.chroma_format_idc != 1, "chroma other than 4:2:0");
    refuse(sequence.bit_depth_luma_minus8 != 0 || sequence.bit_depth_chroma_minus8 != 0,
           "samples of more than 8 bits");
    refuse(fields.seq_scaling_matrix_present_flag, "scaling matrices");
    refuse(!fields.frame_mbs_only_flag, "fields");
    SequenceParameterSet set;
    set.id = sequence.seq_parameter_set_id;
    set.level = sequence.level_idc;
    set.frame_number_bits = fields.log2_max_frame_num_minus4 + 4;
    set.order_count_type = fields.pic_order_cnt_type;
    set.order_count_bits = fields.log2_max_pic_order_cnt_lsb_minus4 + 4;
    set.max_references = sequence.max_num_ref_frames;
    set.width_in_macroblocks = sequence.picture_width_in_mbs;
    set.height_in_macroblocks = sequence.picture_height_in_mbs;
    if (sequence.frame_cropping_flag != 0) {
        constexpr std::uint32_t most = max_macroblocks * macroblock_size;
        require_valid(sequence.frame_crop_left_offset < most && sequence.frame_crop_right_offset < most &&
                      sequence.frame_crop_top_offset < most && sequence.frame_crop_bottom_offset < most);
        set.right_padding = crop_unit * sequence.frame_crop_right_offset;
        set.bottom_padding = crop_unit * sequence.frame_crop_bottom_offset;
    }
    check(set);
    return set;
}

PictureParameterSet to_parameter_set(const VAEncPictureParameterBufferH264& picture) {
    const auto& fields = picture.pic_fields.bits;
    refuse(fields.pic_scaling_matrix_present_flag, "scaling matrices");
    PictureParameterSet set;
    set.tools = {fields.entropy_coding_mode_flag != 0, fields.transform_8x8_mode_flag != 0,
                 fields.constrained_intra_pred_flag != 0, picture.chroma_qp_index_offset};
    set.id = picture.pic_parameter_set_id;
    set.sequence_id = picture.seq_parameter_set_id;
    set.default_references = picture.num_ref_idx_l0_active_minus1 + 1U;
    set.init_qp = picture.pic_init_qp;
    set.has_bottom_order_count = fields.pic_order_present_flag;
    set.has_weights = fields.weighted_pred_flag;
    set.has_deblocking_control = fields.deblocking_filter_control_present_flag;
    set.has_redundant_pictures = fields.redundant_pic_cnt_present_flag;
    check(set, picture.second_chroma_qp_index_offset);
    return set;
}

} // namespace zeva::va_driver::h264_encode
