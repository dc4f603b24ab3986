#include "encode/vpx/vp9_encoder.hpp"

#include "encode/vpx/vpx_encoder.hpp"
#include "structure_reading.hpp"

#include <va/va_enc_vp9.h>
#include <vpx/vp8cx.h>

namespace zeva::va_driver::vpx {
namespace {

using Sequence = VAEncSequenceParameterBufferVP9;
using PictureParameters = VAEncPictureParameterBufferVP9;

constexpr unsigned max_log2_tile_columns = 6;
constexpr unsigned max_log2_tile_rows = 2;
constexpr int no_loop_filter = 2; ///< of VP9E_SET_DISABLE_LOOPFILTER
constexpr unsigned skip_this_frame = 2;

constexpr EffortTable efforts{Effort{good_quality, 0}, Effort{good_quality, 1}, Effort{good_quality, 2},
                              Effort{good_quality, 3}, Effort{good_quality, 5}, Effort{real_time, 6},
                              Effort{real_time, 8}};

/// libvpx shows every picture at its size, divides pictures into segments by its own lights, and writes the
/// headers itself.
void check_tools(const EncodeInput& input, const PictureParameters& picture) {
    const auto& flags = picture.pic_flags.bits;
    require(flags.show_frame != 0 && flags.intra_only == 0 && flags.segmentation_enabled == 0 &&
                flags.super_frame_flag == 0 && picture.skip_frame_flag != skip_this_frame &&
                picture.frame_width_src == picture.frame_width_dst &&
                picture.frame_height_src == picture.frame_height_dst && input.packed_headers.empty(),
            VA_STATUS_ERROR_UNIMPLEMENTED);
}

/// ref_frame_ctrl_l0 and _l1: a bit for each of last, golden and alternative.
ReferenceUse read_references(const PictureParameters& picture) {
    const auto& flags = picture.ref_flags.bits;
    const unsigned used = flags.ref_frame_ctrl_l0 | flags.ref_frame_ctrl_l1;
    ReferenceUse use;
    use.references = ((used & 1) != 0 ? 1U << flags.ref_last_idx : 0) |
                     ((used & 2) != 0 ? 1U << flags.ref_gf_idx : 0) |
                     ((used & 4) != 0 ? 1U << flags.ref_arf_idx : 0);
    for (std::uint8_t slot = 0; slot < max_slots; ++slot)
        use.next[slot] = (picture.refresh_frame_flags >> slot & 1) != 0 ? ReferenceUse::this_picture : slot;
    return use;
}

/// The loop filter's level is libvpx's choice, unless there is to be none; so is its sharpness, and how far
/// other quantisers are from that of luma's AC coefficients.
std::vector<Control> read_controls(const PictureParameters& picture) {
    require(picture.log2_tile_columns <= max_log2_tile_columns &&
                picture.log2_tile_rows <= max_log2_tile_rows,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    const auto& flags = picture.pic_flags.bits;
    return {{VP9E_SET_ROW_MT, 1},
            {VP9E_SET_TILE_COLUMNS, picture.log2_tile_columns},
            {VP9E_SET_TILE_ROWS, picture.log2_tile_rows},
            {VP9E_SET_FRAME_PARALLEL_DECODING, static_cast<int>(flags.frame_parallel_decoding_mode)},
            {VP9E_SET_LOSSLESS, static_cast<int>(flags.lossless_mode)},
            {VP9E_SET_DISABLE_LOOPFILTER, picture.filter_level == 0 ? no_loop_filter : 0}};
}

RateSettings read_rate(const EncodeInput& input, const PictureParameters& picture) {
    if (input.rate_control.mode == VA_RC_CQP)
        return constant_quantizer(vp9_quantizers, picture.luma_ac_qindex);
    const auto sequence = read_structure<Sequence>(input.sequence_parameters);
    return bit_rate(vp9_quantizers, input.rate_control, sequence.bits_per_second, {});
}

PictureRequest read(const EncodeInput& input, unsigned profile) {
    const auto picture = read_structure<PictureParameters>(input.picture_parameters);
    check_tools(input, picture);
    const auto& flags = picture.pic_flags.bits;
    PictureRequest request;
    request.coded_buffer = picture.coded_buf;
    request.is_key = picture.ref_flags.bits.force_kf != 0 || flags.frame_type == 0;
    request.references = read_references(picture);
    request.format = {picture.frame_width_dst, picture.frame_height_dst, profile};
    request.settings = {.rate = read_rate(input, picture),
                        .effort = effort_of(efforts, input.rate_control),
                        .is_error_resilient = flags.error_resilient_mode != 0,
                        .controls = read_controls(picture)};
    return request;
}

constexpr Codec profile_0{
    {vpx_codec_vp9_cx, 8}, max_slots, [](const EncodeInput& input) { return read(input, 0); }};
constexpr Codec profile_2{
    {vpx_codec_vp9_cx, 10}, max_slots, [](const EncodeInput& input) { return read(input, 2); }};

} // namespace

std::unique_ptr<PictureEncoder> make_vp9_encoder(const EncoderOptions& options) {
    return std::make_unique<VpxEncoder>(options.profile == VAProfileVP9Profile2 ? profile_2 : profile_0,
                                        options);
}

} // namespace zeva::va_driver::vpx
