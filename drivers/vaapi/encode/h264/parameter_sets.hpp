// Sequence and picture parameter sets of H.264 (ITU-T H.264, sections 7.3.2.1 and 7.3.2.2), as far as slices
// depend on them.
#pragma once

#include <cstdint>
#include <span>

#include <va/va.h>
#include <va/va_enc_h264.h>

namespace zeva::va_driver::h264_encode {

inline constexpr std::uint32_t macroblock_size = 16;
inline constexpr std::uint32_t max_reference_count = 16; ///< of frames

struct SequenceParameterSet {
    std::uint32_t id = 0;
    unsigned level = 0; ///< level_idc
    unsigned frame_number_bits = 4;
    unsigned order_count_type = 2; ///< 0 or 2
    unsigned order_count_bits = 4; ///< of pic_order_cnt_lsb, with type 0
    std::uint32_t max_references = 1;
    std::uint32_t width_in_macroblocks = 0;
    std::uint32_t height_in_macroblocks = 0;
    std::uint32_t right_padding = 0; ///< columns of luma samples that are not shown
    std::uint32_t bottom_padding = 0;
};

/// What of a picture decides how slice data is coded.
struct PictureTools {
    bool cabac = false;
    bool transform_8x8 = false;
    bool constrained_intra_prediction = false;
    int chroma_qp_offset = 0; ///< of both components

    friend bool operator==(const PictureTools&, const PictureTools&) = default;
};

struct PictureParameterSet {
    PictureTools tools;
    std::uint32_t id = 0;
    std::uint32_t sequence_id = 0;
    std::uint32_t default_references = 1; ///< num_ref_idx_l0_default_active_minus1 + 1
    int init_qp = 26;                     ///< pic_init_qp_minus26 + 26
    bool has_bottom_order_count = false;  ///< bottom_field_pic_order_in_frame_present_flag
    bool has_weights = false;             ///< weighted_pred_flag
    bool has_deblocking_control = false;  ///< deblocking_filter_control_present_flag
    bool has_redundant_pictures = false;  ///< redundant_pic_cnt_present_flag
};

/// Read a parameter set from the payload of its NAL unit, without emulation prevention bytes, or from the
/// client's parameters. They throw StatusError: VA_STATUS_ERROR_UNIMPLEMENTED for what the encoder does not
/// have, VA_STATUS_ERROR_INVALID_PARAMETER for what the specification does not allow.
[[nodiscard]] SequenceParameterSet read_sequence_parameter_set(std::span<const std::uint8_t> payload);
[[nodiscard]] PictureParameterSet read_picture_parameter_set(std::span<const std::uint8_t> payload);
[[nodiscard]] SequenceParameterSet to_parameter_set(const VAEncSequenceParameterBufferH264& sequence);
[[nodiscard]] PictureParameterSet to_parameter_set(const VAEncPictureParameterBufferH264& picture);

} // namespace zeva::va_driver::h264_encode
