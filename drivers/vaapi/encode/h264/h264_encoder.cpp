#include "encode/h264/h264_encoder.hpp"

#include "base/rounding.hpp"
#include "encode/h264/slice_division.hpp"
#include "encode/h264/stream.hpp"
#include "encode/h264/written_parameter_sets.hpp"
#include "status.hpp"
#include "structure_reading.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include <va/va_enc_h264.h>

namespace zeva::va_driver::h264_encode {
namespace {

constexpr int max_qp = 51;
constexpr int max_deblocking_offset = 6;
constexpr unsigned no_deblocking = 1; ///< disable_deblocking_filter_idc

class PreparedH264 final : public PreparedEncoding {
public:
    PreparedH264(std::shared_ptr<Stream> stream, PictureRequest request, VABufferID coded)
        : stream_(std::move(stream)), request_(std::move(request)) {
        coded_buffer = coded;
    }

    EncodedPicture encode(const Pixels& source) override { return stream_->encode(request_, source); }

private:
    const std::shared_ptr<Stream> stream_;
    const PictureRequest request_;
};

/// The parameter set with this id, if the client has written it, with this picture or earlier.
template <typename Set>
std::optional<Set> find_set(std::span<const Set> sent, const std::map<std::uint32_t, Set>& earlier,
                            std::uint32_t id) {
    for (const Set& set : sent)
        if (set.id == id)
            return set;
    const auto found = earlier.find(id);
    return found == earlier.end() ? std::nullopt : std::optional(found->second);
}

/// x264 has as many rows and columns of macroblocks as the client, wherever the cropping begins.
std::uint32_t shown_size(std::uint32_t macroblocks, std::uint32_t padding) {
    return macroblocks * macroblock_size - std::min(padding, macroblock_size - 2);
}

Deblocking deblocking_of(const VAEncSliceParameterBufferH264& slice, const PictureParameterSet& picture) {
    if (!picture.has_deblocking_control)
        return {};
    const Deblocking deblocking{slice.disable_deblocking_filter_idc != no_deblocking,
                                slice.slice_alpha_c0_offset_div2, slice.slice_beta_offset_div2};
    require(std::abs(deblocking.alpha) <= max_deblocking_offset &&
                std::abs(deblocking.beta) <= max_deblocking_offset,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    return deblocking;
}

bool is_in_profile(const PictureParameterSet& picture, VAProfile profile) {
    const bool is_baseline = profile == VAProfileH264ConstrainedBaseline;
    return (!picture.tools.cabac || !is_baseline) && (!picture.has_weights || !is_baseline) &&
           (!picture.tools.transform_8x8 || profile == VAProfileH264High);
}

bool has_constant_quantisers(const RateControl& rate) {
    return rate.mode == VA_RC_CQP || rate.mode == VA_RC_NONE;
}

/// Only what x264 is told, so that nothing else makes a new encoder. What the client says in no other way is
/// in its sequence parameters.
RateControl rate_of(const RateControl& given, const VAEncSequenceParameterBufferH264& sequence) {
    RateControl rate;
    rate.mode = given.mode;
    rate.quality_level = given.quality_level;
    if (has_constant_quantisers(given))
        return rate;
    rate = given;
    if (rate.max_bits_per_second == 0)
        rate.max_bits_per_second = sequence.bits_per_second;
    if (rate.frames_numerator == 0 && sequence.num_units_in_tick != 0) {
        rate.frames_numerator = sequence.time_scale;
        rate.frames_denominator = std::max(2 * sequence.num_units_in_tick, 1U); // a tick is a field's
    }
    require(rate.max_bits_per_second != 0 || rate.mode == VA_RC_ICQ, VA_STATUS_ERROR_INVALID_PARAMETER);
    return rate;
}

std::int32_t bottom_order_count_of(const VAEncSliceParameterBufferH264& slice) {
    constexpr std::int32_t most = 1 << 16; // of pictures whose order counts have 16 bits
    require(slice.delta_pic_order_cnt_bottom >= -most && slice.delta_pic_order_cnt_bottom <= most,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    return slice.delta_pic_order_cnt_bottom;
}

std::optional<int> qp_of(const RateControl& rate, const VAEncPictureParameterBufferH264& picture,
                         const VAEncSliceParameterBufferH264& slice) {
    if (!has_constant_quantisers(rate))
        return std::nullopt;
    const int qp = picture.pic_init_qp + slice.slice_qp_delta;
    require(qp >= 0 && qp <= max_qp, VA_STATUS_ERROR_INVALID_PARAMETER);
    return qp;
}

} // namespace

/// The client's, all of the right size.
struct H264Encoder::Buffers {
    explicit Buffers(const EncodeInput& input)
        : sequence(read_structure<VAEncSequenceParameterBufferH264>(input.sequence_parameters)),
          picture(read_structure<VAEncPictureParameterBufferH264>(input.picture_parameters)),
          headers(read_packed_headers(input.packed_headers)) {
        for (const auto& slice : input.slice_parameters)
            slices.push_back(read_structure<VAEncSliceParameterBufferH264>(slice));
        require(!slices.empty(), VA_STATUS_ERROR_INVALID_BUFFER);
    }

    /// Of FFmpeg's B pictures only the slice headers tell which are: its picture parameters say that none is.
    [[nodiscard]] bool is_reference() const {
        return headers.is_reference.value_or(picture.pic_fields.bits.reference_pic_flag);
    }

    VAEncSequenceParameterBufferH264 sequence;
    VAEncPictureParameterBufferH264 picture;
    std::vector<VAEncSliceParameterBufferH264> slices;
    ClientHeaders headers;
};

struct H264Encoder::ParameterSets {
    SequenceParameterSet sequence;
    PictureParameterSet picture;
    bool is_sequence_written = false; ///< by the client
    bool is_picture_written = false;
};

H264Encoder::H264Encoder(const EncoderOptions& options)
    : options_(options), stream_(std::make_shared<Stream>()) {}

H264Encoder::ParameterSets H264Encoder::parameter_sets(const Buffers& buffers) const {
    const auto picture = find_set<PictureParameterSet>(buffers.headers.pictures, client_pictures_,
                                                       buffers.picture.pic_parameter_set_id);
    const auto sequence = find_set<SequenceParameterSet>(
        buffers.headers.sequences, client_sequences_,
        picture ? picture->sequence_id : std::uint32_t{buffers.picture.seq_parameter_set_id});
    return {sequence ? *sequence : to_parameter_set(buffers.sequence),
            picture ? *picture : to_parameter_set(buffers.picture), sequence.has_value(),
            picture.has_value()};
}

/// Whether the sets are of the context's profile and size, and the surface has pixels for them. Decoders do
/// what a picture parameter set says, whatever the profile: clients that write it themselves get it.
void H264Encoder::check(const ParameterSets& sets, const SurfaceLayout& source) const {
    require(sets.is_picture_written || is_in_profile(sets.picture, options_.profile),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    const auto macroblocks = [](std::uint32_t pixels) { return divide_rounded_up(pixels, macroblock_size); };
    require(sets.sequence.width_in_macroblocks <= macroblocks(options_.width) &&
                sets.sequence.height_in_macroblocks <= macroblocks(options_.height),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    require(sets.sequence.width_in_macroblocks <= macroblocks(source.width) &&
                sets.sequence.height_in_macroblocks <= macroblocks(source.height),
            VA_STATUS_ERROR_INVALID_SURFACE);
}

/// The driver's parameter sets in front of IDR pictures, and the client's headers.
std::vector<std::uint8_t> H264Encoder::headers_of(const Buffers& buffers, const ParameterSets& sets) const {
    std::vector<std::uint8_t> headers = buffers.headers.delimiter;
    const bool is_idr = buffers.picture.pic_fields.bits.idr_pic_flag;
    if (is_idr && !sets.is_sequence_written)
        append_sequence_parameter_set(headers, options_.profile, buffers.sequence);
    if (is_idr && !sets.is_picture_written)
        append_picture_parameter_set(headers, options_.profile, buffers.picture);
    headers.insert(headers.end(), buffers.headers.bytes.begin(), buffers.headers.bytes.end());
    return headers;
}

SessionSettings H264Encoder::settings_of(const Buffers& buffers, const ParameterSets& sets,
                                         const RateControl& given) {
    const SequenceParameterSet& sequence = sets.sequence;
    SessionSettings settings;
    settings.width = shown_size(sequence.width_in_macroblocks, sequence.right_padding);
    settings.height = shown_size(sequence.height_in_macroblocks, sequence.bottom_padding);
    settings.level = sequence.level;
    settings.max_references = std::max(sequence.max_references, 1U);
    settings.group_size = std::clamp(buffers.sequence.ip_period, 1U, max_reference_count);
    settings.tools = sets.picture.tools;
    settings.deblocking = deblocking_of(buffers.slices.front(), sets.picture);
    settings.rate = rate_of(given, buffers.sequence);
    return settings;
}

PictureRequest H264Encoder::request_of(const Buffers& buffers, const ParameterSets& sets,
                                       const RateControl& rate) const {
    const VAEncPictureParameterBufferH264& picture = buffers.picture;
    const VAEncSliceParameterBufferH264& slice = buffers.slices.front();
    const SliceDivision division = read_division(buffers.slices, sets.sequence);
    require(!division.has_b_slices || options_.profile != VAProfileH264ConstrainedBaseline,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    PictureRequest request;
    request.settings = settings_of(buffers, sets, rate);
    request.settings.slice_macroblocks = division.slice_macroblocks;
    request.sequence = sets.sequence;
    request.picture = sets.picture;
    request.headers = headers_of(buffers, sets);
    request.is_idr = picture.pic_fields.bits.idr_pic_flag;
    request.is_intra = division.is_intra || request.is_idr;
    request.is_reference = request.is_idr || buffers.is_reference();
    request.qp = qp_of(rate, picture, slice);
    // libva-utils' avcenc sets no pic_order_cnt_lsb.
    request.order_count = static_cast<std::uint32_t>(picture.CurrPic.TopFieldOrderCnt);
    request.bottom_order_count = bottom_order_count_of(slice);
    request.ends_sequence = (picture.last_picture & H264_LAST_PICTURE_EOSEQ) != 0;
    request.ends_stream = (picture.last_picture & H264_LAST_PICTURE_EOSTREAM) != 0;
    return request;
}

std::unique_ptr<PreparedEncoding> H264Encoder::prepare(const EncodeInput& input,
                                                       const SurfaceLayout& source) {
    const Buffers buffers(input);
    const ParameterSets sets = parameter_sets(buffers);
    check(sets, source);
    PictureRequest request = request_of(buffers, sets, input.rate_control);
    require(request.is_intra || (has_references_ && sets.sequence.max_references != 0),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    // Else two pictures would have one order count, section 7.4.2.1.1.
    require(request.is_reference || follows_reference_ || sets.sequence.order_count_type == 0,
            VA_STATUS_ERROR_INVALID_PARAMETER);

    follows_reference_ = request.is_reference;
    auto prepared = std::make_unique<PreparedH264>(stream_, std::move(request), buffers.picture.coded_buf);
    for (const SequenceParameterSet& set : buffers.headers.sequences)
        client_sequences_.insert_or_assign(set.id, set);
    for (const PictureParameterSet& set : buffers.headers.pictures)
        client_pictures_.insert_or_assign(set.id, set);
    has_references_ = true;
    return prepared;
}

} // namespace zeva::va_driver::h264_encode
