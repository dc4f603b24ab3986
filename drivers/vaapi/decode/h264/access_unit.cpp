#include "decode/h264/access_unit.hpp"

#include "decode/buffer_reading.hpp"
#include "decode/h264/parameter_sets.hpp"
#include "decode/h264/slice_header.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <utility>

namespace zeva::va_driver::h264 {

namespace {

constexpr unsigned macroblock_size = 16;
constexpr unsigned max_reference_frames = 16;
constexpr unsigned max_reference_list = 32;
constexpr unsigned disabled_deblocking = 1; // disable_deblocking_filter_idc

/// The picture parameter sets, by their ids.
using ParameterSets = std::map<std::uint32_t, DefaultReferenceCounts, std::less<>,
                               RecyclingAllocator<std::pair<const std::uint32_t, DefaultReferenceCounts>>>;

struct Slice {
    std::span<const std::uint8_t> nal_unit;
    SliceHeader header;
    DefaultReferenceCounts counts;
    bool deblocked = false;
};

bool between(int value, int low, int high) {
    return value >= low && value <= high;
}

/// 4:2:0, or 4:0:0, to which libavcodec adds grey chroma; of 8 or 10 bits. Throws StatusError.
AVPixelFormat read_format(const VAPictureParameterBufferH264& picture) {
    const auto& sequence = picture.seq_fields.bits;
    const unsigned depth = picture.bit_depth_luma_minus8 + 8U;
    require(sequence.chroma_format_idc <= 1 && !sequence.residual_colour_transform_flag &&
                (depth == 8 || depth == 10) &&
                (sequence.chroma_format_idc == 0 || picture.bit_depth_chroma_minus8 == depth - 8),
            VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT);
    return depth == 8 ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_YUV420P10;
}

/// Ranges of H.264 section 7.4.2.
bool in_range(const VAPictureParameterBufferH264& picture) {
    const auto& sequence = picture.seq_fields.bits;
    const bool whole_field_rows =
        sequence.frame_mbs_only_flag || picture.picture_height_in_mbs_minus1 % 2 == 1;
    return whole_field_rows && picture.num_ref_frames <= max_reference_frames &&
           sequence.pic_order_cnt_type <= 2 && sequence.log2_max_frame_num_minus4 <= 12 &&
           sequence.log2_max_pic_order_cnt_lsb_minus4 <= 12 &&
           picture.pic_fields.bits.weighted_bipred_idc <= 2 &&
           between(picture.pic_init_qp_minus26, -26, 25) && between(picture.pic_init_qs_minus26, -26, 25) &&
           between(picture.chroma_qp_index_offset, -12, 12) &&
           between(picture.second_chroma_qp_index_offset, -12, 12);
}

/// A scaling factor of zero cannot be transmitted: it would select another list.
bool in_range(const VAIQMatrixBufferH264& matrices, bool has_8x8) {
    const auto has_zero = [](const auto& list) { return std::ranges::find(list, 0) != std::end(list); };
    return std::ranges::none_of(matrices.ScalingList4x4, has_zero) &&
           (!has_8x8 || std::ranges::none_of(matrices.ScalingList8x8, has_zero));
}

Slice read_slice(const SliceInput<VASliceParameterBufferH264>& input,
                 const VAPictureParameterBufferH264& picture) {
    const auto& parameters = input.parameters;
    require(parameters.num_ref_idx_l0_active_minus1 < max_reference_list &&
                parameters.num_ref_idx_l1_active_minus1 < max_reference_list,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    const auto header = read_slice_header(input.data, picture);
    require(header.has_value(), VA_STATUS_ERROR_DECODING_ERROR);
    require(header->type != SliceType::b || picture.seq_fields.bits.pic_order_cnt_type != 1,
            VA_STATUS_ERROR_UNIMPLEMENTED);
    const DefaultReferenceCounts counts{parameters.num_ref_idx_l0_active_minus1,
                                        parameters.num_ref_idx_l1_active_minus1};
    return {input.data, *header, counts, parameters.disable_deblocking_filter_idc != disabled_deblocking};
}

RecycledVector<Slice> read_slices(const DecodeInput& input, const VAPictureParameterBufferH264& picture) {
    const std::size_t macroblocks =
        (picture.picture_width_in_mbs_minus1 + 1UL) * (picture.picture_height_in_mbs_minus1 + 1UL);
    RecycledVector<Slice> slices;
    for (const auto& slice : va_driver::read_slices<VASliceParameterBufferH264>(input.slice_groups))
        slices.push_back(read_slice(slice, picture));
    require(slices.size() <= macroblocks, VA_STATUS_ERROR_INVALID_PARAMETER);
    return slices;
}

/// The picture parameter sets that the slices name. The list sizes that VA-API reports for a slice are the
/// set's defaults exactly when the slice header does not override them.
ParameterSets collect_parameter_sets(std::span<const Slice> slices) {
    ParameterSets sets;
    for (const Slice& slice : slices) {
        DefaultReferenceCounts& counts = sets[slice.header.parameter_set_id];
        const bool intra = slice.header.type == SliceType::i || slice.header.type == SliceType::si;
        if (intra || slice.header.reference_counts_overridden) {
            continue;
        }
        counts.list0_minus1 = slice.counts.list0_minus1;
        if (slice.header.type == SliceType::b) {
            counts.list1_minus1 = slice.counts.list1_minus1;
        }
    }
    return sets;
}

void append_slices(std::vector<std::uint8_t>& stream, std::span<const Slice> slices) {
    constexpr std::uint8_t start_code[] = {0, 0, 1};
    for (const Slice& slice : slices) {
        stream.insert(stream.end(), std::begin(start_code), std::end(start_code));
        stream.insert(stream.end(), slice.nal_unit.begin(), slice.nal_unit.end());
    }
}

} // namespace

void build_access_unit(const DecodeInput& input, AccessUnit& unit, std::vector<std::uint8_t>& stream) {
    const auto picture = read_structure<VAPictureParameterBufferH264>(input.picture_parameters);
    std::optional<VAIQMatrixBufferH264> matrices;
    if (!input.iq_matrix.empty())
        matrices = read_structure<VAIQMatrixBufferH264>(input.iq_matrix);
    unit.format = read_format(picture);
    require(in_range(picture) &&
                (!matrices || in_range(*matrices, picture.pic_fields.bits.transform_8x8_mode_flag)),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    const RecycledVector<Slice> slices = read_slices(input, picture);

    const SliceHeader& first = slices.front().header;
    unit.picture = picture;
    unit.coded_width = (picture.picture_width_in_mbs_minus1 + 1U) * macroblock_size;
    unit.coded_height = (picture.picture_height_in_mbs_minus1 + 1U) * macroblock_size;
    unit.frame_number = first.frame_number;
    unit.idr = first.idr;
    unit.field = first.field;
    unit.bottom_field = first.bottom_field;
    unit.mixed_deblocking = std::ranges::any_of(
        slices, [&](const Slice& slice) { return slice.deblocked != slices.front().deblocked; });
    append_sequence_parameter_set(stream, picture);
    for (const auto& [id, counts] : collect_parameter_sets(slices))
        append_picture_parameter_set(stream, id, picture, matrices, counts);
    append_slices(stream, slices);
}

} // namespace zeva::va_driver::h264
