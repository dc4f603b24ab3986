#include "bitstream/hevc_sequence_limits.hpp"

#include "bitstream/hevc_nal_unit_types.hpp"
#include "bitstream/nal_unit.hpp"

namespace zeva::va_driver::hevc {

void write_profile(BitWriter& writer, const SequenceLimits& limits) {
    writer.bits(0, 2); // general_profile_space
    writer.flag(limits.is_high_tier);
    writer.bits(limits.profile, 5);
    writer.bits(1U << (31 - limits.profile), 32); // general_profile_compatibility_flag
    writer.flag(limits.is_progressive);           // general_progressive_source_flag
    writer.flag(false);                           // general_interlaced_source_flag
    writer.flag(limits.is_progressive);           // general_non_packed_constraint_flag
    writer.flag(limits.is_progressive);           // general_frame_only_constraint_flag
    writer.bits(0, 32);                           // constraints of the range extensions
    writer.bits(0, 12);
    writer.bits(limits.level, 8);
}

void write_ordering(BitWriter& writer, const SequenceLimits& limits) {
    writer.flag(true); // sub_layer_ordering_info_present_flag
    writer.unsigned_exp_golomb(limits.max_decoded_pictures - 1);
    writer.unsigned_exp_golomb(limits.max_reordered_pictures);
    writer.unsigned_exp_golomb(0); // max_latency_increase_plus1
}

void append_video_parameter_set(std::vector<std::uint8_t>& stream, const SequenceLimits& limits) {
    BitWriter writer;
    writer.bits(0, 4); // vps_video_parameter_set_id
    writer.bits(3, 2); // vps_base_layer_internal_flag, vps_base_layer_available_flag
    writer.bits(0, 6); // vps_max_layers_minus1
    writer.bits(0, 3); // vps_max_sub_layers_minus1
    writer.flag(true); // vps_temporal_id_nesting_flag
    writer.bits(0xFFFF, 16);
    write_profile(writer, limits);
    write_ordering(writer, limits);
    writer.bits(0, 6);             // vps_max_layer_id
    writer.unsigned_exp_golomb(0); // vps_num_layer_sets_minus1
    writer.flag(false);            // vps_timing_info_present_flag
    writer.flag(false);            // vps_extension_flag
    writer.trailing_bits();
    append_nal_unit(stream, nal_header(nal_video_parameter_set), writer.bytes());
}

} // namespace zeva::va_driver::hevc
