#include "decode/av1/sequence_header.hpp"

#include "bitstream/bit_writer.hpp"

namespace zeva::va_driver::av1 {
namespace {

// Section 6.4.2.
constexpr unsigned unspecified = 2; // CP_UNSPECIFIED, TC_UNSPECIFIED
constexpr unsigned unlimited_level = 31;

/// One operating point, with everything in it.
void write_operating_points(BitWriter& writer) {
    writer.flag(false); // timing_info_present_flag
    writer.flag(false); // initial_display_delay_present_flag
    writer.bits(0, 5);  // operating_points_cnt_minus_1
    writer.bits(0, 12); // operating_point_idc
    writer.bits(unlimited_level, 5);
    writer.flag(false); // seq_tier
}

void write_size(BitWriter& writer) {
    constexpr std::uint32_t largest = (1U << size_bits) - 1;
    writer.bits(size_bits - 1, 4); // frame_width_bits_minus_1
    writer.bits(size_bits - 1, 4); // frame_height_bits_minus_1
    writer.bits(largest, size_bits);
    writer.bits(largest, size_bits);
    writer.flag(false); // frame_id_numbers_present_flag
}

void write_tools(BitWriter& writer, const Parameters& parameters) {
    const auto& sequence = parameters.seq_info_fields.fields;
    writer.flag(sequence.use_128x128_superblock);
    writer.flag(sequence.enable_filter_intra);
    writer.flag(sequence.enable_intra_edge_filter);
    writer.flag(sequence.enable_interintra_compound);
    writer.flag(sequence.enable_masked_compound);
    writer.flag(true); // enable_warped_motion
    writer.flag(sequence.enable_dual_filter);
    writer.flag(sequence.enable_order_hint);
    if (sequence.enable_order_hint) {
        writer.flag(sequence.enable_jnt_comp);
        writer.flag(true); // enable_ref_frame_mvs
    }
    writer.flag(true); // seq_choose_screen_content_tools
    writer.flag(true); // seq_choose_integer_mv
    if (sequence.enable_order_hint)
        writer.bits(parameters.order_hint_bits_minus_1, 3);
    writer.flag(true); // enable_superres
    writer.flag(sequence.enable_cdef);
    writer.flag(true); // enable_restoration
}

/// color_config() of profile 0.
void write_color(BitWriter& writer, const Parameters& parameters) {
    const auto& sequence = parameters.seq_info_fields.fields;
    writer.flag(parameters.bit_depth_idx != 0); // high_bitdepth
    writer.flag(sequence.mono_chrome);
    writer.flag(true); // color_description_present_flag
    writer.bits(unspecified, 8);
    writer.bits(unspecified, 8);
    writer.bits(parameters.matrix_coefficients, 8); // film grain depends on it
    writer.flag(sequence.color_range);
    if (!sequence.mono_chrome) {
        writer.bits(0, 2); // chroma_sample_position
        writer.flag(true); // separate_uv_delta_q
    }
}

} // namespace

RecycledVector<std::uint8_t> sequence_header(const Frame& frame) {
    const Parameters& parameters = frame.parameters;
    BitWriter writer;
    writer.bits(parameters.profile, 3);
    writer.flag(parameters.seq_info_fields.fields.still_picture);
    writer.flag(false); // reduced_still_picture_header: all that it implies can be said
    write_operating_points(writer);
    write_size(writer);
    write_tools(writer, parameters);
    write_color(writer, parameters);
    writer.flag(parameters.seq_info_fields.fields.film_grain_params_present);
    writer.trailing_bits();
    return {writer.bytes().begin(), writer.bytes().end()};
}

} // namespace zeva::va_driver::av1
