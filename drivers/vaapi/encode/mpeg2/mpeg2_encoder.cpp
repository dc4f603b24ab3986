#include "encode/mpeg2/mpeg2_encoder.hpp"

#include "base/rounding.hpp"
#include "client_enum.hpp"
#include "structure_reading.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <va/va_enc_mpeg2.h>

namespace zeva::va_driver::mpeg2 {
namespace {

using SequenceParameters = VAEncSequenceParameterBufferMPEG2;
using PictureParameters = VAEncPictureParameterBufferMPEG2;
using SliceParameters = VAEncSliceParameterBufferMPEG2;

constexpr unsigned macroblock_size = 16;
constexpr unsigned max_quantiser = 31;

constexpr auto picture_types_end = static_cast<VAEncPictureType>(VAEncPictureTypeBidirectional + 1);

/// picture_coding_type (table 6-12).
unsigned coding_type(const PictureParameters& picture) {
    require(is_below(picture.picture_type, picture_types_end), VA_STATUS_ERROR_INVALID_PARAMETER);
    require(picture.picture_type != VAEncPictureTypeBidirectional, VA_STATUS_ERROR_UNIMPLEMENTED);
    return picture.picture_type == VAEncPictureTypeIntra ? i_picture : p_picture;
}

/// Frame pictures with linear quantisers. Of the other tools the library uses what it likes.
void check(const PictureParameters& picture) {
    const auto& coding = picture.picture_coding_extension.bits;
    require(coding.picture_structure == frame_picture && coding.q_scale_type == 0,
            VA_STATUS_ERROR_UNIMPLEMENTED);
}

/// Sizes have 14 bits; the lowest 12, which the sequence header has alone, may not be 0 (section 6.3.3).
bool is_codable_size(unsigned size) {
    return size < 1U << 14 && size % (1U << 12) != 0;
}

/// Slices begin where macroblock rows do. The library has one quantiser for all of them.
int read_quantiser(const EncodeInput& input, const StreamSettings& settings) {
    require(!input.slice_parameters.empty(), VA_STATUS_ERROR_INVALID_BUFFER);
    const unsigned columns = divide_rounded_up(settings.sequence.width, macroblock_size);
    const unsigned macroblocks = columns * divide_rounded_up(settings.sequence.height, macroblock_size);
    const auto first = read_structure<SliceParameters>(input.slice_parameters.front());
    const bool is_chosen_by_client = !settings.budget.has_value();
    for (const auto& bytes : input.slice_parameters) {
        const auto slice = read_structure<SliceParameters>(bytes);
        require(slice.macroblock_address < macroblocks, VA_STATUS_ERROR_INVALID_PARAMETER);
        require(slice.macroblock_address % columns == 0 &&
                    (!is_chosen_by_client || slice.quantiser_scale_code == first.quantiser_scale_code),
                VA_STATUS_ERROR_UNIMPLEMENTED);
    }
    require(!is_chosen_by_client ||
                (first.quantiser_scale_code >= 1 && first.quantiser_scale_code <= int{max_quantiser}),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    return is_chosen_by_client ? first.quantiser_scale_code : 0;
}

/// The nearest that MPEG-2 has.
FrameRate frame_rate(const RateControl& rate, const SequenceParameters& sequence) {
    constexpr AVRational usual{25, 1};
    constexpr int max_term = 100'000;
    AVRational wanted = usual;
    if (rate.frames_numerator != 0)
        av_reduce(&wanted.num, &wanted.den, rate.frames_numerator, rate.frames_denominator, max_term);
    else if (std::isfinite(sequence.frame_rate) && sequence.frame_rate > 0)
        wanted = av_d2q(std::min(sequence.frame_rate, 1000.0F), max_term);
    const AVRational* const rates = avcodec_find_encoder(AV_CODEC_ID_MPEG2VIDEO)->supported_framerates;
    const AVRational nearest = rates[av_find_nearest_q_idx(wanted, rates)];
    return {nearest.num, nearest.den};
}

int clamp_to_int(std::uint64_t value) {
    return static_cast<int>(std::min<std::uint64_t>(value, std::numeric_limits<int>::max()));
}

int quantiser_limit(std::uint32_t qp) {
    return static_cast<int>(std::min(qp, max_quantiser));
}

/// libavcodec's video buffering verifier; it has to hold more than the bits of a picture on average.
BitBudget bit_budget(const RateControl& rate, const SequenceParameters& sequence, const FrameRate& frames) {
    BitBudget budget;
    budget.max_bits_per_second = rate.max_bits_per_second;
    budget.bits_per_second = rate.target_bits_per_second();
    if (budget.max_bits_per_second == 0)
        budget.bits_per_second = budget.max_bits_per_second = sequence.bits_per_second;
    require(budget.bits_per_second != 0, VA_STATUS_ERROR_INVALID_PARAMETER);
    const std::int64_t bits_of_picture = budget.bits_per_second * frames.denominator / frames.numerator + 1;
    if (rate.buffer_bits != 0)
        budget.buffer_bits = clamp_to_int(std::max<std::uint64_t>(rate.buffer_bits, bits_of_picture));
    budget.initial_buffer_bits = std::min(clamp_to_int(rate.initial_buffer_bits), budget.buffer_bits);
    budget.min_quantiser = quantiser_limit(rate.min_qp);
    budget.max_quantiser = quantiser_limit(rate.max_qp);
    require(budget.max_quantiser == 0 || budget.min_quantiser <= budget.max_quantiser,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    return budget;
}

int profile_of(VAProfile profile) {
    return profile == VAProfileMPEG2Simple ? FF_PROFILE_MPEG2_SIMPLE : FF_PROFILE_MPEG2_MAIN;
}

/// Low, Main, High 1440 and High (table 8-3); negative when it is none of these.
int level_of(const SequenceParameters& sequence) {
    const int level = sequence.sequence_extension.bits.profile_and_level_indication & 0xF;
    return level == 4 || level == 6 || level == 8 || level == 10 ? level : -1;
}

void append_packed(std::vector<std::uint8_t>& stream, const PackedHeader& header) {
    require(header.bit_count % 8 == 0, VA_STATUS_ERROR_INVALID_BUFFER);
    const auto* const data = reinterpret_cast<const std::uint8_t*>(header.data.data());
    stream.insert(stream.end(), data, data + header.bit_count / 8);
}

} // namespace

class Mpeg2Encoder::Picture final : public PreparedEncoding {
public:
    Picture(std::shared_ptr<PictureCodec> codec, PictureTask task)
        : codec_(std::move(codec)), task_(std::move(task)) {}

    EncodedPicture encode(const Pixels& source) override { return codec_->encode(task_, source); }

private:
    const std::shared_ptr<PictureCodec> codec_;
    const PictureTask task_;
};

Mpeg2Encoder::Mpeg2Encoder(const EncoderOptions& options)
    : profile_(options.profile), codec_(std::make_shared<PictureCodec>(options.threads)) {}

std::unique_ptr<PreparedEncoding> Mpeg2Encoder::prepare(const EncodeInput& input,
                                                        const SurfaceLayout& source) {
    const auto parameters = read_structure<PictureParameters>(input.picture_parameters);
    check(parameters);
    if (!input.q_matrix.empty())
        loaded_matrices_.load(input.q_matrix, ZeroQuantisers::refused);
    PictureTask task;
    task.is_intra = coding_type(parameters) == i_picture;
    task.headers = take_headers(input, coding_type(parameters));
    task.settings = task.is_intra ? std::make_shared<const StreamSettings>(make_settings(input)) : settings_;
    require(task.settings != nullptr, VA_STATUS_ERROR_INVALID_PARAMETER); // the first picture refers to none
    const SequenceHeader& sequence = task.settings->sequence;
    require(source.width >= sequence.width && source.height >= sequence.height,
            VA_STATUS_ERROR_INVALID_SURFACE);
    task.is_top_field_first = parameters.picture_coding_extension.bits.top_field_first != 0;
    task.quantiser = read_quantiser(input, *task.settings);
    settings_ = task.settings;
    auto picture = std::make_unique<Picture>(codec_, std::move(task));
    picture->coded_buffer = parameters.coded_buf;
    return picture;
}

ClientHeaders Mpeg2Encoder::take_headers(const EncodeInput& input, unsigned type) {
    ClientHeaders headers;
    for (const PackedHeader& header : input.packed_headers) {
        require(header.type == VAEncPackedHeaderSequence || header.type == VAEncPackedHeaderPicture,
                VA_STATUS_ERROR_INVALID_PARAMETER);
        append_packed(header.type == VAEncPackedHeaderSequence ? headers.sequence : headers.picture, header);
    }
    if (find_start_code(headers.sequence, sequence_header_start_code, sequence_header_start_code))
        client_sequence_ = read_sequence_header(headers.sequence);
    if (!headers.picture.empty())
        check_picture_header(headers.picture, type);
    headers.owns_sequence = client_sequence_.has_value();
    has_client_headers_ = has_client_headers_ || headers.owns_sequence || !headers.picture.empty();
    return headers;
}

StreamSettings Mpeg2Encoder::make_settings(const EncodeInput& input) const {
    const auto sequence = read_structure<SequenceParameters>(input.sequence_parameters);
    const auto picture = read_structure<PictureParameters>(input.picture_parameters);
    const auto& coding = picture.picture_coding_extension.bits;
    require(is_codable_size(sequence.picture_width) && is_codable_size(sequence.picture_height),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    StreamSettings settings;
    settings.profile = profile_of(profile_);
    settings.level = level_of(sequence);
    settings.sequence = client_sequence_.value_or(
        SequenceHeader{sequence.picture_width, sequence.picture_height,
                       sequence.sequence_extension.bits.progressive_sequence != 0, loaded_matrices_});
    require(settings.sequence.width == sequence.picture_width &&
                settings.sequence.height == sequence.picture_height,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    settings.aspect_ratio_information = sequence.aspect_ratio_information;
    settings.frame_rate = frame_rate(input.rate_control, sequence);
    settings.intra_dc_precision = coding.intra_dc_precision;
    settings.uses_intra_vlc = coding.intra_vlc_format != 0;
    if (input.rate_control.mode != VA_RC_CQP)
        settings.budget = bit_budget(input.rate_control, sequence, settings.frame_rate);
    const std::uint32_t level = input.rate_control.quality_level;
    settings.quality_level = level == 0 ? quality_levels : std::min(level, quality_levels);
    settings.has_client_headers = has_client_headers_;
    return settings;
}

} // namespace zeva::va_driver::mpeg2
