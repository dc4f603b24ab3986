#include "encode/hevc/client_buffers.hpp"

#include "encode/hevc/unsupported.hpp"
#include "structure_reading.hpp"

namespace zeva::va_driver::hevc_encode {
namespace {

void check(bool condition) {
    require(condition, VA_STATUS_ERROR_INVALID_PARAMETER);
}

bool is_present(const VAPictureHEVC& picture) {
    return picture.picture_id != VA_INVALID_SURFACE && (picture.flags & VA_PICTURE_HEVC_INVALID) == 0;
}

void check_slice(const VAEncSliceParameterBufferHEVC& slice) {
    constexpr unsigned slice_type_i = 2;
    check(slice.slice_type <= slice_type_i);
    check(slice.slice_segment_address == 0 && !slice.slice_fields.bits.dependent_slice_segment_flag);
    refuse(slice.slice_cb_qp_offset != 0 || slice.slice_cr_qp_offset != 0, "chroma quantisers of a slice");
    if (slice.slice_type != slice_type_i)
        check(is_present(slice.ref_pic_list0[0]));
}

/// The type that the client names, or where it only says so, that of an IDR picture. The next picture refers
/// to this one, whether the client's does or not. So it may be no CRA picture where B pictures are shown
/// before it: those behind them may not refer to them (section 8.3.2).
unsigned nal_unit_type_of(const ClientBuffers& buffers) {
    const unsigned type = buffers.picture.nal_unit_type;
    if (buffers.picture.pic_fields.bits.idr_pic_flag)
        return hevc::is_idr(type) ? type : hevc::nal_idr_w_radl;
    check(!hevc::is_idr(type));
    const bool is_trailing = type == hevc::nal_trail_n || type == hevc::nal_trail_r;
    const bool is_leading = type == hevc::nal_rasl_n || type == hevc::nal_rasl_r;
    refuse(!is_trailing && type != hevc::nal_cra && !(is_leading && buffers.is_reordered()),
           "this type of NAL units");
    return type == hevc::nal_cra && !buffers.is_reordered() ? type : hevc::nal_trail_r;
}

} // namespace

ClientBuffers read_buffers(const EncodeInput& input) {
    require(!input.slice_parameters.empty(), VA_STATUS_ERROR_INVALID_BUFFER);
    refuse(input.slice_parameters.size() > 1, "several slices");
    const ClientBuffers buffers{read_structure<VAEncSequenceParameterBufferHEVC>(input.sequence_parameters),
                                read_structure<VAEncPictureParameterBufferHEVC>(input.picture_parameters),
                                read_structure<VAEncSliceParameterBufferHEVC>(input.slice_parameters[0])};
    check_slice(buffers.slice);
    return buffers;
}

SliceHeader slice_header_of(const ClientBuffers& buffers) {
    SliceHeader header;
    header.nal_unit_type = nal_unit_type_of(buffers);
    check(!hevc::is_random_access(header.nal_unit_type) || buffers.is_intra());
    header.order_count = buffers.picture.decoded_curr_pic.pic_order_cnt;
    return header;
}

} // namespace zeva::va_driver::hevc_encode
