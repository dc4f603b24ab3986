#include "encode/hevc/client_buffers.hpp"

#include "encode/hevc/unsupported.hpp"
#include "structure_reading.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace zeva::va_driver::hevc_encode {
namespace {

constexpr std::int32_t max_distance = 1 << 15; ///< between order counts, section 7.4.8

void check(bool condition) {
    require(condition, VA_STATUS_ERROR_INVALID_PARAMETER);
}

bool is_present(const VAPictureHEVC& picture) {
    return picture.picture_id != VA_INVALID_SURFACE && (picture.flags & VA_PICTURE_HEVC_INVALID) == 0;
}

void check_slice(const VAEncSliceParameterBufferHEVC& slice) {
    constexpr unsigned slice_type_b = 0;
    constexpr unsigned slice_type_i = 2;
    check(slice.slice_type <= slice_type_i);
    refuse(slice.slice_type == slice_type_b, "B slices");
    check(slice.slice_segment_address == 0 && !slice.slice_fields.bits.dependent_slice_segment_flag);
    refuse(slice.slice_cb_qp_offset != 0 || slice.slice_cr_qp_offset != 0, "chroma quantisers of a slice");
    if (slice.slice_type != slice_type_i)
        check(is_present(slice.ref_pic_list0[0]));
}

/// The type that the client names, or where it only says so, that of an IDR picture.
unsigned nal_unit_type_of(const VAEncPictureParameterBufferHEVC& picture) {
    const unsigned type = picture.nal_unit_type;
    if (picture.pic_fields.bits.idr_pic_flag)
        return hevc::is_idr(type) ? type : hevc::nal_idr_w_radl;
    check(!hevc::is_idr(type));
    refuse(type != hevc::nal_trail_n && type != hevc::nal_trail_r && type != hevc::nal_cra,
           "this type of NAL units");
    // libva-utils' hevcencode leaves 0; order counts go on from the last picture that is no TRAIL_N.
    return type == hevc::nal_trail_n && picture.pic_fields.bits.reference_pic_flag ? hevc::nal_trail_r : type;
}

/// Nearest first, those before the picture before those after it.
bool comes_first(const ShortTermReference& a, const ShortTermReference& b) {
    if ((a.distance < 0) != (b.distance < 0))
        return a.distance < 0;
    return std::abs(a.distance) < std::abs(b.distance);
}

std::vector<ShortTermReference> references_of(const ClientBuffers& buffers) {
    const std::int64_t current = buffers.picture.decoded_curr_pic.pic_order_cnt;
    std::vector<ShortTermReference> references;
    for (const VAPictureHEVC& each : buffers.picture.reference_frames) {
        if (!is_present(each))
            continue;
        refuse(each.flags & VA_PICTURE_HEVC_LONG_TERM_REFERENCE, "long-term references");
        const std::int64_t distance = each.pic_order_cnt - current;
        check(distance != 0 && std::abs(distance) < max_distance);
        const bool is_used = !buffers.is_intra() && each.pic_order_cnt == buffers.reference_order_count();
        references.push_back({static_cast<std::int32_t>(distance), is_used});
    }
    std::ranges::sort(references, comes_first);
    const auto twice = std::ranges::adjacent_find(references, {}, &ShortTermReference::distance);
    check(twice == references.end());
    const auto used = std::ranges::count(references, true, &ShortTermReference::is_used);
    check(used == (buffers.is_intra() ? 0 : 1));
    return references;
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
    header.nal_unit_type = nal_unit_type_of(buffers.picture);
    check(!hevc::is_random_access(header.nal_unit_type) || buffers.is_intra());
    header.discards_prior_pictures = buffers.picture.pic_fields.bits.no_output_of_prior_pics_flag;
    header.order_count = buffers.picture.decoded_curr_pic.pic_order_cnt;
    if (!hevc::is_idr(header.nal_unit_type))
        header.references = references_of(buffers);
    return header;
}

} // namespace zeva::va_driver::hevc_encode
