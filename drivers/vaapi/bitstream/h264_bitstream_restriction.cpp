#include "bitstream/h264_bitstream_restriction.hpp"

namespace zeva::va_driver::h264 {

void write_bitstream_restriction(BitWriter& writer, std::uint32_t reference_frames,
                                 std::uint32_t reordered_frames) {
    writer.flag(true);                            // bitstream_restriction_flag
    writer.flag(true);                            // motion_vectors_over_pic_boundaries_flag
    writer.unsigned_exp_golomb(0);                // max_bytes_per_pic_denom: no limit
    writer.unsigned_exp_golomb(0);                // max_bits_per_mb_denom: no limit
    writer.unsigned_exp_golomb(16);               // log2_max_mv_length_horizontal
    writer.unsigned_exp_golomb(16);               // log2_max_mv_length_vertical
    writer.unsigned_exp_golomb(reordered_frames); // max_num_reorder_frames
    writer.unsigned_exp_golomb(reference_frames); // max_dec_frame_buffering
}

} // namespace zeva::va_driver::h264
