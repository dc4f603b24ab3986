#include "encode/vpx/vp8_encoder.hpp"

#include "encode/vpx/vpx_encoder.hpp"
#include "structure_reading.hpp"

#include <va/va_enc_vp8.h>
#include <vpx/vp8cx.h>

namespace zeva::va_driver::vpx {
namespace {

using Sequence = VAEncSequenceParameterBufferVP8;
using PictureParameters = VAEncPictureParameterBufferVP8;

constexpr std::uint8_t last = 0; // slots
constexpr std::uint8_t golden = 1;
constexpr std::uint8_t alternative = 2;
constexpr std::size_t slot_count = 3;

constexpr unsigned max_quantizer_index = 127;

/// A negative cpu_used is a fixed speed; a positive one would depend on how fast the machine is.
constexpr EffortTable efforts{Effort{good_quality, 0}, Effort{good_quality, 1}, Effort{good_quality, 2},
                              Effort{good_quality, 3}, Effort{good_quality, 5}, Effort{real_time, -6},
                              Effort{real_time, -12}};

/// libvpx shows every picture at its size, divides pictures into segments by its own lights, and writes the
/// headers itself.
void check_tools(const EncodeInput& input, const Sequence& sequence, const PictureParameters& picture) {
    require(picture.pic_flags.bits.show_frame != 0 && picture.pic_flags.bits.segmentation_enabled == 0 &&
                sequence.frame_width_scale == 0 && sequence.frame_height_scale == 0 &&
                input.packed_headers.empty(),
            VA_STATUS_ERROR_UNIMPLEMENTED);
}

/// copy_buffer_to_golden and copy_buffer_to_alternate: 0 is none, 1 the last picture, 2 the other of the two.
std::uint8_t copied(unsigned source, std::uint8_t other, std::uint8_t itself) {
    constexpr unsigned max_source = 2;
    require(source <= max_source, VA_STATUS_ERROR_INVALID_PARAMETER);
    return source == 0 ? itself : source == 1 ? last : other;
}

ReferenceUse read_references(const PictureParameters& picture) {
    const auto& forbidden = picture.ref_flags.bits;
    const auto& kept = picture.pic_flags.bits;
    ReferenceUse use;
    use.references = (forbidden.no_ref_last == 0 ? 1U << last : 0) |
                     (forbidden.no_ref_gf == 0 ? 1U << golden : 0) |
                     (forbidden.no_ref_arf == 0 ? 1U << alternative : 0);
    use.next[last] = kept.refresh_last ? ReferenceUse::this_picture : last;
    use.next[golden] = kept.refresh_golden_frame ? ReferenceUse::this_picture
                                                 : copied(kept.copy_buffer_to_golden, alternative, golden);
    use.next[alternative] = kept.refresh_alternate_frame
                                ? ReferenceUse::this_picture
                                : copied(kept.copy_buffer_to_alternate, golden, alternative);
    return use;
}

RateSettings read_quantizer(const EncodeInput& input) {
    const auto matrix = read_structure<VAQMatrixBufferVP8>(input.q_matrix);
    const unsigned index = matrix.quantization_index[0];
    require(index <= max_quantizer_index, VA_STATUS_ERROR_INVALID_PARAMETER);
    return constant_quantizer(vp8_quantizers, index);
}

/// Clamps that exclude each other "are ignored" (va_enc_vp8.h).
RateSettings read_bit_rate(const EncodeInput& input, const Sequence& sequence,
                           const PictureParameters& picture) {
    const unsigned lowest = picture.clamp_qindex_low;
    const unsigned highest = picture.clamp_qindex_high;
    return bit_rate(vp8_quantizers, input.rate_control, sequence.bits_per_second,
                    lowest <= highest ? QuantizerRange{lowest, highest} : QuantizerRange{});
}

/// The loop filter is libvpx's choice: it finds the level that suits a picture, for the sharpness that it has
/// by default. FFmpeg's default of 4 beside that level would cost up to 0.3 dB.
Settings read_settings(const EncodeInput& input, const Sequence& sequence, const PictureParameters& picture) {
    return {.rate = input.rate_control.mode == VA_RC_CQP ? read_quantizer(input)
                                                         : read_bit_rate(input, sequence, picture),
            .effort = effort_of(efforts, input.rate_control),
            .is_error_resilient = sequence.error_resilient != 0,
            .controls = {
                {VP8E_SET_TOKEN_PARTITIONS, static_cast<int>(picture.pic_flags.bits.num_token_partitions)}}};
}

PictureRequest read(const EncodeInput& input) {
    const auto sequence = read_structure<Sequence>(input.sequence_parameters);
    const auto picture = read_structure<PictureParameters>(input.picture_parameters);
    check_tools(input, sequence, picture);
    const auto& flags = picture.pic_flags.bits;
    PictureRequest request;
    request.coded_buffer = picture.coded_buf;
    request.is_key = picture.ref_flags.bits.force_kf != 0 || flags.frame_type == 0;
    request.references = read_references(picture);
    request.format = {sequence.frame_width, sequence.frame_height, flags.version};
    request.settings = read_settings(input, sequence, picture);
    return request;
}

} // namespace

std::unique_ptr<PictureEncoder> make_vp8_encoder(const EncoderOptions& options) {
    constexpr Codec codec{{vpx_codec_vp8_cx, 8}, slot_count, read};
    return std::make_unique<VpxEncoder>(codec, options);
}

} // namespace zeva::va_driver::vpx
