#include "encode/hevc/hevc_encoder.hpp"

#include "base/rounding.hpp"
#include "encode/hevc/unsupported.hpp"
#include "encode/hevc/written_parameter_sets.hpp"
#include "status.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace zeva::va_driver::hevc_encode {
namespace {

constexpr std::uint32_t max_picture_dimension = 8192;
constexpr unsigned max_qp = 51;

void check(bool condition) {
    require(condition, VA_STATUS_ERROR_INVALID_PARAMETER);
}

/// What x265 can be told to use, within what the specification allows.
void check_tools(const SequenceTools& tools) {
    const unsigned tree = tools.log2_coding_tree_block;
    check(tools.log2_min_coding_block <= tree &&
          tools.log2_min_transform_block < tools.log2_min_coding_block);
    check(tools.log2_max_transform_block <= tree && tools.log2_max_transform_block <= 5);
    check(tools.log2_min_transform_block <= tools.log2_max_transform_block);
    check(tools.transform_depth_inter <= tree - tools.log2_min_transform_block &&
          tools.transform_depth_intra <= tree - tools.log2_min_transform_block);
    refuse(tree < 4 || tree > 6 || tools.log2_min_coding_block > 5, "blocks of this size");
    refuse(tools.log2_min_transform_block != 2, "transforms of 8x8 and more only");
    refuse(tools.transform_depth_inter > 3 || tools.transform_depth_intra > 3, "so deep a transform tree");
}

void check_tools(const PictureTools& tools, const SequenceTools& sequence) {
    const auto is_within = [](int value, int limit) { return value >= -limit && value <= limit; };
    check(tools.cu_qp_delta_depth <= sequence.log2_coding_tree_block - sequence.log2_min_coding_block);
    check(is_within(tools.cb_qp_offset, 12) && is_within(tools.cr_qp_offset, 12));
    check(is_within(tools.beta_offset_div2, 6) && is_within(tools.tc_offset_div2, 6));
}

void check_rate(const RateControl& rate) {
    check(rate.min_qp <= max_qp && rate.max_qp <= max_qp && rate.quality_factor <= max_qp);
    check(rate.max_qp == 0 || rate.min_qp <= rate.max_qp);
}

/// The surface has all that is shown, and lacks less than a coding block of what is not: that is filled up.
bool covers(std::uint32_t surface, std::uint32_t coded, std::uint32_t padding, std::uint32_t block) {
    return surface + std::max(padding, block - 1) >= coded;
}

void check_size(const SequenceParameterSet& sequence, const SurfaceLayout& source) {
    const SequenceTools& tools = sequence.tools;
    const std::uint32_t block = 1U << tools.log2_min_coding_block;
    check(tools.width % block == 0 && tools.height % block == 0);
    check(tools.width != 0 && tools.width <= max_picture_dimension);
    check(tools.height != 0 && tools.height <= max_picture_dimension);
    const std::uint32_t tree_block = 1U << tools.log2_coding_tree_block;
    check(sequence.right_padding < tree_block && sequence.bottom_padding < tree_block);
    refuse(tools.width < tree_block || tools.height < tree_block, "pictures below one coding tree block");
    require(covers(source.width, tools.width, sequence.right_padding, block) &&
                covers(source.height, tools.height, sequence.bottom_padding, block),
            VA_STATUS_ERROR_INVALID_SURFACE);
}

void check_slice(const VAEncSliceParameterBufferHEVC& slice, const SequenceTools& tools,
                 const PictureParameterSet& picture) {
    const auto blocks = [&](std::uint32_t samples) {
        return divide_rounded_up(samples, 1U << tools.log2_coding_tree_block);
    };
    check(slice.num_ctu_in_slice == blocks(tools.width) * blocks(tools.height));
    check(slice.slice_pic_parameter_set_id == picture.id);
    if (!picture.has_deblocking_override)
        return;
    const bool is_disabled = slice.slice_fields.bits.slice_deblocking_filter_disabled_flag;
    refuse(is_disabled != picture.tools.is_deblocking_disabled ||
               (!is_disabled && (slice.slice_beta_offset_div2 != picture.tools.beta_offset_div2 ||
                                 slice.slice_tc_offset_div2 != picture.tools.tc_offset_div2)),
           "deblocking other than the picture parameter set's");
}

/// How many samples x265 is to read of `coded`, of which `padding` are not shown: it fills up no more than a
/// block of 16, and reads no less than a coding tree block.
std::uint32_t shown_size(std::uint32_t coded, std::uint32_t padding, unsigned log2_coding_tree_block) {
    const std::uint32_t shown = coded - padding;
    return padding < 16 && shown >= 1U << log2_coding_tree_block ? shown : coded;
}

/// Slices may leave them out. B pictures are at unequal distances, which x265 does not know.
bool has_temporal_motion_vectors(const ClientBuffers& buffers, const SequenceParameterSet& sequence) {
    return sequence.tools.temporal_motion_vectors && !buffers.is_reordered();
}

/// A decoder holds the reference beside the pictures that wait to be shown.
bool can_reorder(const SequenceParameterSet& sequence) {
    return sequence.max_reordered_pictures > 0 &&
           sequence.max_held_pictures > sequence.max_reordered_pictures;
}

SessionSettings settings_of(const SequenceParameterSet& sequence, const PictureTools& picture,
                            const RateControl& rate, const ClientBuffers& buffers) {
    SequenceTools tools = sequence.tools;
    tools.temporal_motion_vectors = has_temporal_motion_vectors(buffers, sequence);
    const unsigned merge_candidates = buffers.slice.max_num_merge_cand;
    const bool is_limited = merge_candidates >= 1 && merge_candidates <= 5;
    return {.sequence = tools,
            .picture = picture,
            .shown_width = shown_size(tools.width, sequence.right_padding, tools.log2_coding_tree_block),
            .shown_height = shown_size(tools.height, sequence.bottom_padding, tools.log2_coding_tree_block),
            .rate_mode = rate.mode,
            .quality_level = rate.quality_level,
            .quality_factor = rate.quality_factor,
            .min_qp = rate.min_qp,
            .max_qp = rate.max_qp,
            .max_merge_candidates = is_limited ? merge_candidates : 5U};
}

BitRate bit_rate_of(const RateControl& control, const VAEncSequenceParameterBufferHEVC& sequence) {
    BitRate rate;
    rate.target = control.target_bits_per_second();
    if (rate.target == 0)
        rate.target = sequence.bits_per_second;
    rate.max = control.max_bits_per_second != 0 ? control.max_bits_per_second : rate.target;
    rate.buffer_bits = control.buffer_bits;
    rate.initial_buffer_bits = control.initial_buffer_bits;
    if (control.frames_numerator != 0) {
        rate.frames_numerator = control.frames_numerator;
        rate.frames_denominator = control.frames_denominator;
    }
    check(rate.target != 0 || (control.mode != VA_RC_CBR && control.mode != VA_RC_VBR));
    return rate;
}

} // namespace

/// What was prepared of a picture.
class HevcEncoder::Picture final : public PreparedEncoding {
public:
    Picture(std::shared_ptr<X265Session> session, const ParameterSets& sets)
        : session_(std::move(session)), sets_(sets) {}

    EncodedPicture encode(const Pixels& source) override {
        const CodedSlice slice = session_->encode(source, is_intra, qp, rate);
        append_slice(bytes, header, sets_.sequence, sets_.picture, slice);
        const auto average_qp = static_cast<unsigned>(std::lround(std::max(session_->average_qp(), 0.0)));
        return {bytes, average_qp, session_->converted_bytes()};
    }

    bool is_intra = true;
    std::optional<int> qp; ///< of the whole picture, where the client gives it
    BitRate rate;
    SliceHeader header;
    std::vector<std::uint8_t> bytes; ///< what comes before the slice

private:
    const std::shared_ptr<X265Session> session_;
    const ParameterSets sets_;
};

HevcEncoder::ParameterSets HevcEncoder::parameter_sets(const ClientBuffers& buffers,
                                                       const ClientHeaders& headers,
                                                       bool is_random_access) const {
    ParameterSets sets = sets_;
    if (headers.sequence) {
        sets.sequence = *headers.sequence;
        sets.has_client_sequence = true;
    }
    if (headers.picture) {
        sets.picture = *headers.picture;
        sets.has_client_picture = true;
    }
    if (!sets.has_client_sequence) {
        const auto given = sequence_of(buffers.sequence, options_.width, options_.height);
        check(is_random_access || given.tools == sets.sequence.tools);
        sets.sequence = given;
    }
    if (!sets.has_client_picture && is_random_access)
        sets.picture = picture_of(buffers.picture, buffers.slice);
    else if (!sets.has_client_picture)
        check(picture_of(buffers.picture, buffers.slice).tools == sets.picture.tools);
    return sets;
}

/// The client may refer to another picture only where its last ones were B pictures: these are used in place
/// of what they were predicted from.
HevcEncoder::LastPicture HevcEncoder::place(const ClientBuffers& buffers,
                                            const SequenceParameterSet& sequence) const {
    const std::int32_t order_count = buffers.picture.decoded_curr_pic.pic_order_cnt;
    if (buffers.is_intra())
        return {order_count, 0, order_count};
    check(last_.has_value() && order_count > 0); // which is an IDR picture's
    const bool is_bidirectional = buffers.is_bidirectional();
    const std::int32_t reference = buffers.reference_order_count();
    refuse(!is_bidirectional && reference != last_->order_count && reference != last_->anchor,
           "references before the last picture");
    const std::int64_t distance = std::int64_t{order_count} - last_->order_count;
    check(distance != 0 && std::abs(distance) < 1 << (sequence.order_count_bits - 1));
    refuse(distance < 0 && !(buffers.is_reordered() && can_reorder(sequence)),
           "B pictures that the sequence does not declare");
    // x265 counts each picture as one step, by which it scales motion vectors of the last picture.
    refuse(has_temporal_motion_vectors(buffers, sequence) && last_->distance != 0 &&
               last_->distance != distance,
           "temporal motion vectors between pictures at unequal distances");
    return {order_count, static_cast<std::int32_t>(distance), is_bidirectional ? last_->anchor : order_count};
}

std::shared_ptr<X265Session> HevcEncoder::session_for(const SessionSettings& settings, const BitRate& rate,
                                                      bool is_intra) const {
    const bool is_usable = session_ != nullptr && !session_->has_failed();
    if (!is_intra) {
        require(is_usable, VA_STATUS_ERROR_ENCODING_ERROR);
        const SessionSettings& current = session_->settings();
        check(settings.sequence == current.sequence && settings.picture == current.picture);
        return session_;
    }
    if (is_usable && settings == session_->settings())
        return session_;
    return std::make_shared<X265Session>(settings, rate);
}

std::unique_ptr<PreparedEncoding> HevcEncoder::prepare(const EncodeInput& input,
                                                       const SurfaceLayout& source) {
    const ClientBuffers buffers = read_buffers(input);
    const ClientHeaders headers = read_packed_headers(input.packed_headers);
    SliceHeader header = slice_header_of(buffers);
    const bool starts_anew = hevc::is_random_access(header.nal_unit_type);
    const ParameterSets sets = parameter_sets(buffers, headers, starts_anew);
    const SequenceTools& tools = sets.sequence.tools;
    check(tools.bit_depth == (options_.profile == VAProfileHEVCMain10 ? 10U : 8U));
    check_tools(tools);
    check_tools(sets.picture.tools, tools);
    check_size(sets.sequence, source);
    check_slice(buffers.slice, tools, sets.picture);
    check_rate(input.rate_control);
    const LastPicture last = place(buffers, sets.sequence);
    header.reference_distance = last.distance;
    const BitRate rate = bit_rate_of(input.rate_control, buffers.sequence);
    const auto settings = settings_of(sets.sequence, sets.picture.tools, input.rate_control, buffers);
    auto session = session_for(settings, rate, buffers.is_intra());

    auto picture = std::make_unique<Picture>(session, sets);
    picture->coded_buffer = buffers.picture.coded_buf;
    picture->is_intra = buffers.is_intra();
    picture->rate = rate;
    picture->header = std::move(header);
    if (input.rate_control.mode == VA_RC_CQP) {
        const int qp = buffers.picture.pic_init_qp + buffers.slice.slice_qp_delta;
        check(qp >= 0 && qp <= static_cast<int>(max_qp));
        picture->qp = qp;
    }
    if (starts_anew && !sets.has_client_sequence)
        append_sequence(picture->bytes, sets.sequence, buffers.sequence);
    picture->bytes.insert(picture->bytes.end(), headers.bytes.begin(), headers.bytes.end());
    if (starts_anew && !sets.has_client_picture)
        append_picture(picture->bytes, sets.picture);
    sets_ = sets;
    last_ = last;
    session_ = std::move(session);
    return picture;
}

} // namespace zeva::va_driver::hevc_encode
