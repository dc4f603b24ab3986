#include "decode/h264/h264_builder.hpp"

namespace zeva::va_driver::h264 {
namespace {

Rows decoded_rows(const AccessUnit& unit) {
    if (!unit.field)
        return Rows::all;
    return unit.bottom_field ? Rows::bottom_field : Rows::top_field;
}

} // namespace

void H264Builder::build(const DecodeInput& input, CodedPicture& picture) {
    build_access_unit(input, unit_, picture.stream);
    picture.format = unit_.format;
    picture.width = unit_.coded_width;
    picture.height = unit_.coded_height;
    picture.rows = decoded_rows(unit_);
    picture.is_key = unit_.idr;
    // Where only some slices are deblocked, the rows that libavcodec reports overlap or leave gaps.
    picture.counts_rows = !unit_.mixed_deblocking;
    if (unit_.idr)
        fields_.break_up(); // such a field is never the second one (section 7.4.1.2.4)
    const bool fits_lone_field = fields_.lacks(picture.rows) && unit_.frame_number == frame_number_;
    frame_number_ = unit_.frame_number;
    picture.is_second_field = fields_.add(input.surface, picture.rows);
    if (!picture.is_second_field)
        begin_frame(input.surface, picture, fits_lone_field);
    if (unit_.picture.pic_fields.bits.reference_pic_flag && unit_.picture.num_ref_frames > 0)
        references_.add(unit_.picture);
}

/// A first field that fits the frame of a lone one, although on another surface, would be decoded into that.
void H264Builder::begin_frame(VASurfaceID surface, CodedPicture& picture, bool fits_lone_field) {
    references_.forget(surface);
    picture.starts_over = !unit_.idr && (fits_lone_field || references_.dropped_by_client(unit_.picture));
    if (unit_.idr || picture.starts_over)
        references_.clear();
}

void H264Builder::forget(VASurfaceID surface) noexcept {
    references_.forget(surface);
    fields_.forget(surface);
}

} // namespace zeva::va_driver::h264
