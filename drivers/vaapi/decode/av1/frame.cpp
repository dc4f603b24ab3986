#include "decode/av1/frame.hpp"

#include "decode/av1/film_grain.hpp"
#include "decode/av1/global_motion.hpp"
#include "status.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace zeva::va_driver::av1 {
namespace {

constexpr unsigned superres_numerator = 8; // SUPERRES_NUM
constexpr unsigned min_superres_denominator = 9;
constexpr unsigned max_superres_denominator = 16;
constexpr unsigned min_superres_width = 16; ///< narrower frames are not scaled
constexpr int max_filter_level = 63;        // MAX_LOOP_FILTER

bool between(int value, int low, int high) {
    return value >= low && value <= high;
}

/// su(7) of quantizer and filter deltas.
bool is_delta(int value) {
    return between(value, -64, 63);
}

void require_supported(const Parameters& parameters) {
    const auto& sequence = parameters.seq_info_fields.fields;
    const bool is_420 = sequence.mono_chrome || (sequence.subsampling_x && sequence.subsampling_y);
    require(parameters.profile == 0 && parameters.bit_depth_idx <= 1 && is_420,
            VA_STATUS_ERROR_UNSUPPORTED_RT_FORMAT);
    require(!parameters.pic_info_fields.bits.large_scale_tile, VA_STATUS_ERROR_UNIMPLEMENTED);
}

bool has_valid_order(const Parameters& parameters) {
    return !parameters.seq_info_fields.fields.enable_order_hint ||
           (parameters.order_hint_bits_minus_1 < 8 &&
            parameters.order_hint >> (parameters.order_hint_bits_minus_1 + 1U) == 0);
}

bool has_valid_prediction(const Parameters& parameters) {
    return parameters.primary_ref_frame <= no_primary_reference && parameters.interp_filter <= 4 &&
           std::ranges::all_of(parameters.ref_frame_idx, [](unsigned index) { return index < slot_count; });
}

bool has_valid_quantizer(const Parameters& parameters) {
    return is_delta(parameters.y_dc_delta_q) && is_delta(parameters.u_dc_delta_q) &&
           is_delta(parameters.u_ac_delta_q) && is_delta(parameters.v_dc_delta_q) &&
           is_delta(parameters.v_ac_delta_q) && parameters.mode_control_fields.bits.tx_mode <= 2;
}

bool is_level(int level) {
    return level <= max_filter_level;
}

bool has_valid_loop_filter(const Parameters& parameters) {
    return std::ranges::all_of(parameters.filter_level, is_level) && is_level(parameters.filter_level_u) &&
           is_level(parameters.filter_level_v) && std::ranges::all_of(parameters.ref_deltas, is_delta) &&
           std::ranges::all_of(parameters.mode_deltas, is_delta);
}

bool has_valid_cdef(const Parameters& parameters) {
    return parameters.cdef_damping_minus_3 <= 3 && parameters.cdef_bits <= 3 &&
           std::ranges::all_of(parameters.cdef_y_strengths, is_level) &&
           std::ranges::all_of(parameters.cdef_uv_strengths, is_level);
}

/// Segmentation_Feature_Max and _Signed.
bool has_valid_segmentation(const Parameters& parameters) {
    constexpr std::array<int, 8> max{
        255, max_filter_level, max_filter_level, max_filter_level, max_filter_level, 7, 0, 0};
    constexpr unsigned signed_features = 5;
    for (unsigned segment = 0; segment < max_segments; ++segment)
        for (unsigned feature = 0; feature < max.size(); ++feature) {
            const bool is_enabled = parameters.seg_info.feature_mask[segment] >> feature & 1U;
            const int low = feature < signed_features ? -max[feature] : 0;
            if (is_enabled && !between(parameters.seg_info.feature_data[segment][feature], low, max[feature]))
                return false;
        }
    return true;
}

/// superres_params() and compute_image_size().
unsigned downscaled_width(const Parameters& parameters, unsigned upscaled_width) {
    if (!parameters.pic_info_fields.bits.use_superres)
        return upscaled_width;
    const unsigned denominator = parameters.superres_scale_denominator;
    require(denominator >= min_superres_denominator && denominator <= max_superres_denominator,
            VA_STATUS_ERROR_INVALID_PARAMETER);
    return std::max((upscaled_width * superres_numerator + denominator / 2) / denominator,
                    std::min(upscaled_width, min_superres_width));
}

SegmentationFeatures segmentation_features(const Frame& frame, const Slots& slots) {
    const auto& segmentation = frame.parameters.seg_info;
    const SavedFrame* primary = primary_reference(frame, slots);
    if (!segmentation.segment_info_fields.bits.enabled)
        return {};
    if (primary != nullptr && !segmentation.segment_info_fields.bits.update_data)
        return primary->segmentation;
    SegmentationFeatures features;
    std::ranges::copy(segmentation.feature_mask, features.enabled.begin());
    for (unsigned segment = 0; segment < max_segments; ++segment)
        std::ranges::copy(segmentation.feature_data[segment], features.data[segment].begin());
    return features;
}

} // namespace

bool Frame::has_film_grain() const noexcept {
    const auto& picture = parameters.pic_info_fields.bits;
    return parameters.seq_info_fields.fields.film_grain_params_present &&
           (picture.show_frame || picture.showable_frame) &&
           parameters.film_grain_info.film_grain_info_fields.bits.apply_grain;
}

Frame read_frame(const Parameters& parameters) {
    require_supported(parameters);
    require(has_valid_order(parameters) && has_valid_quantizer(parameters) &&
                has_valid_loop_filter(parameters) && has_valid_cdef(parameters) &&
                has_valid_segmentation(parameters),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    const auto& picture = parameters.pic_info_fields.bits;
    Frame frame{.parameters = parameters, .type = static_cast<FrameType>(picture.frame_type)};
    frame.intra = frame.type == FrameType::key || frame.type == FrameType::intra_only;
    frame.refreshes_all =
        frame.type == FrameType::switching || (frame.type == FrameType::key && picture.show_frame);
    frame.error_resilient = frame.refreshes_all || picture.error_resilient_mode;
    frame.integer_motion = frame.intra || (picture.allow_screen_content_tools && picture.force_integer_mv);
    frame.upscaled_width = parameters.frame_width_minus1 + 1U;
    frame.width = downscaled_width(parameters, frame.upscaled_width);
    frame.height = parameters.frame_height_minus1 + 1U;
    frame.tiles = read_tile_layout(parameters, frame.width, frame.height);
    require((frame.intra || (has_valid_prediction(parameters) && has_valid_global_motion(frame))) &&
                (!frame.has_film_grain() || has_valid_film_grain(parameters)),
            VA_STATUS_ERROR_INVALID_PARAMETER);
    return frame;
}

SavedFrame save(const Frame& frame, const Slots& slots) {
    return {.order_hint = frame.parameters.order_hint,
            .upscaled_width = frame.upscaled_width,
            .height = frame.height,
            .segmentation = segmentation_features(frame, slots),
            .global_motion = global_motion(frame)};
}

const SavedFrame* primary_reference(const Frame& frame, const Slots& slots) noexcept {
    return frame.has_primary_reference() ? &slots[frame.reference_slots[frame.parameters.primary_ref_frame]]
                                         : nullptr;
}

int order_distance(const Frame& frame, unsigned a, unsigned b) noexcept {
    const int sign = 1 << frame.parameters.order_hint_bits_minus_1;
    const int difference = static_cast<int>(a) - static_cast<int>(b);
    return (difference & (sign - 1)) - (difference & sign);
}

} // namespace zeva::va_driver::av1
