#include "decode/h264/slice_header.hpp"

#include "bitstream/bit_reader.hpp"
#include "bitstream/h264_nal_unit_types.hpp"
#include "bitstream/nal_unit.hpp"

#include <array>

namespace zeva::va_driver::h264 {

namespace {

constexpr std::uint32_t max_parameter_set_id = 255;
/// More than the longest possible header up to the flag that is read last.
constexpr std::size_t header_bytes = 64;

void skip_picture_order_count(BitReader& reader, const VAPictureParameterBufferH264& picture, bool field) {
    const auto& sequence = picture.seq_fields.bits;
    const bool has_bottom_delta = picture.pic_fields.bits.pic_order_present_flag && !field;
    if (sequence.pic_order_cnt_type == 0) {
        reader.bits(sequence.log2_max_pic_order_cnt_lsb_minus4 + 4);
        if (has_bottom_delta) {
            reader.skip_exp_golomb();
        }
    } else if (sequence.pic_order_cnt_type == 1 && !sequence.delta_pic_order_always_zero_flag) {
        reader.skip_exp_golomb();
        if (has_bottom_delta) {
            reader.skip_exp_golomb();
        }
    }
}

} // namespace

std::optional<SliceHeader> read_slice_header(std::span<const std::uint8_t> nal_unit,
                                             const VAPictureParameterBufferH264& picture) {
    const unsigned nal_type = nal_unit.empty() ? 0 : nal_unit_type(nal_unit[0]);
    if ((nal_type != nal_slice && nal_type != nal_idr_slice) || (nal_unit[0] & 0x80) != 0) {
        return std::nullopt;
    }
    std::array<std::uint8_t, header_bytes> memory;
    BitReader reader(extract_rbsp(nal_unit, nal_header_bytes, memory));
    SliceHeader header;
    header.idr = nal_type == nal_idr_slice;
    header.first_macroblock = reader.unsigned_exp_golomb();
    header.type = static_cast<SliceType>(reader.unsigned_exp_golomb() % 5);
    header.parameter_set_id = reader.unsigned_exp_golomb();
    header.frame_number = reader.bits(picture.seq_fields.bits.log2_max_frame_num_minus4 + 4);
    if (!picture.seq_fields.bits.frame_mbs_only_flag) {
        header.field = reader.flag();
        header.bottom_field = header.field && reader.flag();
    }
    if (header.idr) {
        reader.unsigned_exp_golomb(); // idr_pic_id
    }
    skip_picture_order_count(reader, picture, header.field);
    if (picture.pic_fields.bits.redundant_pic_cnt_present_flag) {
        reader.unsigned_exp_golomb(); // redundant_pic_cnt
    }
    if (header.type == SliceType::b) {
        reader.flag(); // direct_spatial_mv_pred_flag
    }
    if (header.type != SliceType::i && header.type != SliceType::si) {
        header.reference_counts_overridden = reader.flag();
    }
    if (reader.overrun() || header.parameter_set_id > max_parameter_set_id) {
        return std::nullopt;
    }
    return header;
}

} // namespace zeva::va_driver::h264
