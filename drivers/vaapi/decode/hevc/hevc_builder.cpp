#include "decode/hevc/hevc_builder.hpp"

#include "bitstream/hevc_nal_unit_types.hpp"
#include "bitstream/nal_unit.hpp"
#include "decode/buffer_reading.hpp"
#include "decode/hevc/coding_tree.hpp"
#include "decode/hevc/parameter_sets.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace zeva::va_driver::hevc {
namespace {

RecycledVector<DescribedSegment> read_segments(const DecodeInput& input,
                                               const VAPictureParameterBufferHEVC& picture) {
    RecycledVector<DescribedSegment> segments;
    for (const auto& [parameters, data] : read_slices<VASliceParameterBufferHEVC>(input.slice_groups)) {
        auto segment = read_slice_segment(data, parameters.slice_data_byte_offset, picture);
        // The first one's header begins the picture, and no other's.
        require(segment && segment->is_first == segments.empty(), VA_STATUS_ERROR_DECODING_ERROR);
        segments.push_back({std::move(*segment), parameters});
    }
    require(segments.size() <= count_of_blocks(picture), VA_STATUS_ERROR_INVALID_PARAMETER);
    return segments;
}

/// Wavefront threads of libavcodec 5.1 deblock with offsets of 0 whatever the slices say, and filter no
/// sample across slices. Rows that are slice segments of their own it decodes one after the other anyway.
bool needs_one_thread(const VAPictureParameterBufferHEVC& picture,
                      std::span<const DescribedSegment> segments) {
    const auto& fields = picture.pic_fields.bits;
    const auto has_offsets = [](const DescribedSegment& slice) {
        return slice.parameters.slice_beta_offset_div2 != 0 || slice.parameters.slice_tc_offset_div2 != 0;
    };
    const auto is_dependent = [](const DescribedSegment& slice) { return slice.segment.is_dependent; };
    return fields.entropy_coding_sync_enabled_flag &&
           (picture.slice_parsing_fields.bits.deblocking_filter_override_enabled_flag ||
            std::ranges::any_of(segments, has_offsets) || std::ranges::any_of(segments, is_dependent) ||
            (fields.pps_loop_filter_across_slices_enabled_flag && segments.size() > 1));
}

} // namespace

void HevcBuilder::build(const DecodeInput& input, CodedPicture& coded) {
    const Picture picture = read_picture(input);
    const VAPictureParameterBufferHEVC& parameters = picture.parameters;
    const auto segments = read_segments(input, parameters);
    auto references = ordered_references(parameters, segments);
    const bool is_beginning = begins_sequence(parameters.CurrPic, references);
    const auto set = make_reference_picture_set(parameters.CurrPic.pic_order_cnt, references);
    require(set.has_value(), VA_STATUS_ERROR_INVALID_PARAMETER);

    coded.format = picture.format;
    coded.width = parameters.pic_width_in_luma_samples;
    coded.height = parameters.pic_height_in_luma_samples;
    coded.is_key = is_beginning;
    coded.needs_one_thread = needs_one_thread(parameters, segments);
    if (is_beginning)
        append_nal_unit(coded.stream, nal_header(nal_end_of_sequence), {});
    append_parameter_sets(coded.stream, picture);
    for (const DescribedSegment& described : segments)
        append_slice_segment(coded.stream, described.segment, *set, parameters);

    held_ = std::move(references);
    held_.push_back(parameters.CurrPic);
}

void HevcBuilder::forget(VASurfaceID surface) noexcept {
    std::erase_if(held_, [&](const VAPictureHEVC& picture) { return picture.picture_id == surface; });
}

/// The surface alone proves nothing: after a seek it may have been given to another picture.
bool HevcBuilder::holds(const VAPictureHEVC& reference) const {
    return std::ranges::any_of(held_, [&](const VAPictureHEVC& picture) {
        return picture.picture_id == reference.picture_id && picture.pic_order_cnt == reference.pic_order_cnt;
    });
}

/// Whether the client has dropped all pictures that libavcodec holds, at the start of a stream or after a
/// seek: their order counts would be taken for those of the new sequence. Within a sequence no order count
/// comes twice.
bool HevcBuilder::begins_sequence(const VAPictureHEVC& current,
                                  std::span<const VAPictureHEVC> references) const {
    const bool knows_any =
        std::ranges::any_of(references, [this](const auto& picture) { return holds(picture); });
    const bool uses_any = std::ranges::any_of(references, is_used);
    const bool is_repeated = std::ranges::any_of(
        held_, [&](const VAPictureHEVC& picture) { return picture.pic_order_cnt == current.pic_order_cnt; });
    return !knows_any || (!uses_any && is_repeated);
}

} // namespace zeva::va_driver::hevc
