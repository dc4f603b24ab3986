#include "encode/h264/session_settings.hpp"

#include "status.hpp"

#include <algorithm>
#include <array>

#include <va/va.h>

namespace zeva::va_driver::h264_encode {
namespace {

constexpr std::uint32_t max_qp = 51;
constexpr std::uint32_t default_quality_factor = 23; ///< x264's own
constexpr std::uint32_t max_kilobits = 2'000'000;    ///< x264 counts bits in an int

const char* preset_of(std::uint32_t quality_level) {
    constexpr std::array presets{"medium", "veryslow", "slower",   "slow",
                                 "medium", "fast",     "veryfast", "superfast"};
    static_assert(presets.size() == quality_levels + 1); // 0: the client has not chosen
    return presets[std::min<std::size_t>(quality_level, quality_levels)];
}

/// x264's unit of rates.
int kilobits(std::uint32_t bits) {
    return static_cast<int>(std::clamp(bits / 1000, 1U, max_kilobits));
}

bool is_known(unsigned level) {
    for (const x264_level_t* known = x264_levels; known->level_idc != 0; ++known)
        if (known->level_idc == level)
            return true;
    return false;
}

/// The hypothetical decoder's buffer: a second's bits where the client has not told its size.
void set_buffer(const RateControl& rate, x264_param_t& parameters) {
    auto& control = parameters.rc;
    const std::uint32_t buffer_bits = rate.buffer_bits != 0 ? rate.buffer_bits : rate.max_bits_per_second;
    control.i_vbv_max_bitrate = kilobits(rate.max_bits_per_second);
    control.i_vbv_buffer_size = kilobits(buffer_bits);
    if (rate.initial_buffer_bits != 0)
        control.f_vbv_buffer_init =
            std::min(1.F, static_cast<float>(rate.initial_buffer_bits) / static_cast<float>(buffer_bits));
}

void set_quality(const RateControl& rate, x264_param_t& parameters) {
    const std::uint32_t factor = rate.quality_factor != 0 ? rate.quality_factor : default_quality_factor;
    parameters.rc.i_rc_method = X264_RC_CRF;
    parameters.rc.f_rf_constant = static_cast<float>(std::min(factor, max_qp));
}

/// Each picture has a quantiser of its own, which x264 takes only from between those that it would choose for
/// pictures of the three types: as far apart as can be, 40 quantisers below and above.
void set_constant_quantisers(x264_param_t& parameters) {
    parameters.rc.i_rc_method = X264_RC_CQP;
    parameters.rc.i_qp_constant = max_qp / 2;
    parameters.rc.f_ip_factor = 0.01F;
    parameters.rc.f_pb_factor = 0.01F;
}

void set_rate(const RateControl& rate, x264_param_t& parameters) {
    auto& control = parameters.rc;
    if (rate.frames_numerator != 0) {
        parameters.i_fps_num = rate.frames_numerator;
        parameters.i_fps_den = rate.frames_denominator;
    }
    const std::uint32_t min_qp = std::min(rate.min_qp, max_qp);
    control.i_qp_min = static_cast<int>(min_qp);
    if (rate.max_qp != 0)
        control.i_qp_max = static_cast<int>(std::clamp(rate.max_qp, min_qp, max_qp));
    switch (rate.mode) {
    case VA_RC_CBR:
    case VA_RC_VBR:
        control.i_rc_method = X264_RC_ABR;
        control.i_bitrate = kilobits(rate.target_bits_per_second());
        return set_buffer(rate, parameters);
    case VA_RC_ICQ:
        return set_quality(rate, parameters);
    case VA_RC_QVBR:
        set_quality(rate, parameters);
        return set_buffer(rate, parameters);
    default:
        return set_constant_quantisers(parameters);
    }
}

/// No picture is held back, and each is of the type that the client wants.
void set_structure(x264_param_t& parameters) {
    parameters.i_threads = 1;
    parameters.i_lookahead_threads = 1;
    parameters.i_sync_lookahead = 0;
    parameters.rc.i_lookahead = 0;
    parameters.rc.b_mb_tree = 0;
    parameters.i_bframe = 0;
    parameters.i_keyint_max = X264_KEYINT_MAX_INFINITE;
    parameters.i_scenecut_threshold = 0;
    parameters.b_vfr_input = 0;
    parameters.b_repeat_headers = 0;
    parameters.i_log_level = X264_LOG_NONE;
}

void set_tools(const SessionSettings& settings, x264_param_t& parameters) {
    auto& analysis = parameters.analyse;
    parameters.b_cabac = settings.tools.cabac;
    parameters.b_constrained_intra = settings.tools.constrained_intra_prediction;
    analysis.b_transform_8x8 = settings.tools.transform_8x8;
    analysis.i_weighted_pred = X264_WEIGHTP_NONE;
    analysis.i_chroma_qp_offset = settings.tools.chroma_qp_offset;
    parameters.b_deblocking_filter = settings.deblocking.is_on;
    parameters.i_deblocking_filter_alphac0 = settings.deblocking.alpha;
    parameters.i_deblocking_filter_beta = settings.deblocking.beta;
    parameters.i_slice_max_mbs = static_cast<int>(settings.slice_macroblocks);
}

/// x264 holds the last pictures whether they are references or not: enough that as many references are among
/// them as a decoder holds. Without B pictures every second P picture may be none.
int held_pictures(const SessionSettings& settings) {
    const std::uint32_t group_size = std::max(settings.group_size, 2U);
    return static_cast<int>(std::min(settings.max_references * group_size, max_reference_count));
}

} // namespace

bool can_go_on(const SessionSettings& from, const SessionSettings& to) {
    SessionSettings changed = from;
    changed.deblocking = to.deblocking;
    changed.slice_macroblocks = to.slice_macroblocks;
    changed.rate.quality_level = to.rate.quality_level;
    changed.rate.quality_factor = to.rate.quality_factor;
    if (to.rate.mode == VA_RC_CBR) { // other rates are constant in x264
        changed.rate.max_bits_per_second = to.rate.max_bits_per_second;
        changed.rate.buffer_bits = to.rate.buffer_bits;
        changed.rate.initial_buffer_bits = to.rate.initial_buffer_bits;
    }
    return changed == to;
}

x264_param_t to_parameters(const SessionSettings& settings) {
    x264_param_t parameters;
    require(x264_param_default_preset(&parameters, preset_of(settings.rate.quality_level), nullptr) == 0,
            VA_STATUS_ERROR_ENCODING_ERROR);
    parameters.i_width = static_cast<int>(settings.width);
    parameters.i_height = static_cast<int>(settings.height);
    parameters.i_csp = X264_CSP_I420;
    parameters.i_level_idc = is_known(settings.level) ? static_cast<int>(settings.level) : -1;
    parameters.i_frame_reference = static_cast<int>(settings.max_references);
    parameters.i_dpb_size = held_pictures(settings);
    set_structure(parameters);
    set_tools(settings, parameters);
    set_rate(settings.rate, parameters);
    return parameters;
}

} // namespace zeva::va_driver::h264_encode
