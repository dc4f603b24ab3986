#include "decode/av1/frame_header.hpp"

#include "decode/av1/film_grain.hpp"
#include "decode/av1/global_motion.hpp"
#include "decode/av1/integer_codes.hpp"
#include "decode/av1/sequence_header.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace zeva::va_driver::av1 {
namespace {

constexpr unsigned delta_bits = 7;               // su(1+6)
constexpr unsigned switchable_filter = 4;        // SWITCHABLE of interpolation_filter
constexpr unsigned min_superres_denominator = 9; // SUPERRES_DENOM_MIN
constexpr unsigned transforms_of_all_sizes = 2;  // TX_MODE_SELECT

/// Writes the header of one frame: a function for each part of section 5.9.
class HeaderWriter {
public:
    HeaderWriter(BitWriter& writer, const Frame& frame, const Slots& slots)
        : writer_(writer), frame_(frame), slots_(slots), parameters_(frame.parameters),
          picture_(parameters_.pic_info_fields.bits), sequence_(parameters_.seq_info_fields.fields),
          modes_(parameters_.mode_control_fields.bits), saved_(save(frame, slots)) {}

    FrameHeaderPlaces write(unsigned tile_size_bytes) {
        FrameHeaderPlaces places;
        kind();
        places.refresh_frame_flags = references_kept();
        size_and_references();
        if (!picture_.disable_cdf_update)
            writer_.flag(picture_.disable_frame_end_update_cdf);
        write_tile_info(writer_, frame_.tiles, tile_size_bytes);
        quantization();
        segmentation();
        block_deltas();
        loop_filter();
        cdef();
        loop_restoration();
        prediction_modes();
        if (!frame_.intra)
            write_global_motion(writer_, frame_, primary_reference(frame_, slots_));
        if (sequence_.film_grain_params_present && (picture_.show_frame || picture_.showable_frame))
            write_film_grain(writer_, frame_);
        return places;
    }

private:
    void kind();
    [[nodiscard]] std::size_t references_kept();
    void size_and_references();
    void frame_size();
    void inter_references();
    void quantization();
    void quantizer_delta(int delta);
    void segmentation();
    void segmentation_data();
    void block_deltas();
    void loop_filter();
    void loop_filter_deltas();
    void cdef();
    void loop_restoration();
    void prediction_modes();
    [[nodiscard]] bool allows_intra_block_copy() const;
    [[nodiscard]] bool is_lossless() const;
    [[nodiscard]] bool allows_skip_mode() const;

    BitWriter& writer_;
    const Frame& frame_;
    const Slots& slots_;
    const Parameters& parameters_;
    const decltype(Parameters::pic_info_fields.bits)& picture_;
    const decltype(Parameters::seq_info_fields.fields)& sequence_;
    const decltype(Parameters::mode_control_fields.bits)& modes_;
    const SavedFrame saved_;
};

/// Up to primary_ref_frame.
void HeaderWriter::kind() {
    writer_.flag(false); // show_existing_frame
    writer_.bits(picture_.frame_type, 2);
    writer_.flag(picture_.show_frame);
    if (!picture_.show_frame)
        writer_.flag(picture_.showable_frame);
    if (!frame_.refreshes_all)
        writer_.flag(frame_.error_resilient);
    writer_.flag(picture_.disable_cdf_update);
    writer_.flag(picture_.allow_screen_content_tools);
    if (picture_.allow_screen_content_tools)
        writer_.flag(picture_.force_integer_mv);
    if (frame_.type != FrameType::switching)
        writer_.flag(true); // frame_size_override_flag
    if (sequence_.enable_order_hint)
        writer_.bits(parameters_.order_hint, parameters_.order_hint_bits_minus_1 + 1U);
    if (!frame_.intra && !frame_.error_resilient)
        writer_.bits(parameters_.primary_ref_frame, 3);
}

/// refresh_frame_flags, whose place is returned, and the order hints that error resilience repeats.
std::size_t HeaderWriter::references_kept() {
    const std::size_t place = writer_.bit_count();
    if (!frame_.refreshes_all)
        writer_.bits(0, slot_count);
    const bool repeats_order = !frame_.intra || !frame_.refreshes_all;
    if (repeats_order && frame_.error_resilient && sequence_.enable_order_hint)
        for (const SavedFrame& slot : slots_)
            writer_.bits(slot.order_hint, parameters_.order_hint_bits_minus_1 + 1U);
    return place;
}

void HeaderWriter::size_and_references() {
    if (!frame_.intra) {
        inter_references();
        return;
    }
    frame_size();
    if (picture_.allow_screen_content_tools && frame_.upscaled_width == frame_.width)
        writer_.flag(picture_.allow_intrabc);
}

/// frame_size() and render_size().
void HeaderWriter::frame_size() {
    writer_.bits(parameters_.frame_width_minus1, size_bits);
    writer_.bits(parameters_.frame_height_minus1, size_bits);
    writer_.flag(picture_.use_superres);
    if (picture_.use_superres)
        writer_.bits(parameters_.superres_scale_denominator - min_superres_denominator, 3);
    writer_.flag(false); // render_and_frame_size_different
}

void HeaderWriter::inter_references() {
    if (sequence_.enable_order_hint)
        writer_.flag(false); // frame_refs_short_signaling
    for (const unsigned slot : frame_.reference_slots)
        writer_.bits(slot, 3);
    if (!frame_.error_resilient)
        writer_.bits(0, references_per_frame); // found_ref: the size is never taken from a reference
    frame_size();
    if (!frame_.integer_motion)
        writer_.flag(picture_.allow_high_precision_mv);
    const bool is_switchable = parameters_.interp_filter == switchable_filter;
    writer_.flag(is_switchable);
    if (!is_switchable)
        writer_.bits(parameters_.interp_filter, 2);
    writer_.flag(picture_.is_motion_mode_switchable);
    if (!frame_.error_resilient && sequence_.enable_order_hint)
        writer_.flag(picture_.use_ref_frame_mvs);
}

/// read_delta_q()
void HeaderWriter::quantizer_delta(int delta) {
    writer_.flag(delta != 0);
    if (delta != 0)
        write_signed(writer_, delta, delta_bits);
}

void HeaderWriter::quantization() {
    writer_.bits(parameters_.base_qindex, 8);
    quantizer_delta(parameters_.y_dc_delta_q);
    if (!frame_.is_monochrome()) {
        writer_.flag(true); // diff_uv_delta
        quantizer_delta(parameters_.u_dc_delta_q);
        quantizer_delta(parameters_.u_ac_delta_q);
        quantizer_delta(parameters_.v_dc_delta_q);
        quantizer_delta(parameters_.v_ac_delta_q);
    }
    const auto& matrices = parameters_.qmatrix_fields.bits;
    writer_.flag(matrices.using_qmatrix);
    if (matrices.using_qmatrix) {
        writer_.bits(matrices.qm_y, 4);
        writer_.bits(matrices.qm_u, 4);
        if (!frame_.is_monochrome())
            writer_.bits(matrices.qm_v, 4);
    }
}

void HeaderWriter::segmentation() {
    const auto& segmentation = parameters_.seg_info.segment_info_fields.bits;
    writer_.flag(segmentation.enabled);
    if (!segmentation.enabled)
        return;
    if (frame_.has_primary_reference()) {
        writer_.flag(segmentation.update_map);
        if (segmentation.update_map)
            writer_.flag(segmentation.temporal_update);
        writer_.flag(segmentation.update_data);
    }
    if (!frame_.has_primary_reference() || segmentation.update_data)
        segmentation_data();
}

void HeaderWriter::segmentation_data() {
    constexpr std::array<unsigned, 8> bits{1 + 8, 1 + 6, 1 + 6, 1 + 6, 1 + 6, 3, 0, 0};
    for (unsigned segment = 0; segment < max_segments; ++segment)
        for (unsigned feature = 0; feature < bits.size(); ++feature) {
            const bool is_enabled = saved_.segmentation.enabled[segment] >> feature & 1U;
            writer_.flag(is_enabled);
            if (is_enabled)
                write_signed(writer_, saved_.segmentation.data[segment][feature], bits[feature]);
        }
}

/// delta_q_params() and delta_lf_params()
void HeaderWriter::block_deltas() {
    if (parameters_.base_qindex == 0)
        return;
    writer_.flag(modes_.delta_q_present_flag);
    if (!modes_.delta_q_present_flag)
        return;
    writer_.bits(modes_.log2_delta_q_res, 2);
    if (allows_intra_block_copy())
        return;
    writer_.flag(modes_.delta_lf_present_flag);
    if (modes_.delta_lf_present_flag) {
        writer_.bits(modes_.log2_delta_lf_res, 2);
        writer_.flag(modes_.delta_lf_multi);
    }
}

void HeaderWriter::loop_filter() {
    if (is_lossless() || allows_intra_block_copy())
        return;
    const auto& levels = parameters_.filter_level;
    writer_.bits(levels[0], 6);
    writer_.bits(levels[1], 6);
    if (!frame_.is_monochrome() && (levels[0] != 0 || levels[1] != 0)) {
        writer_.bits(parameters_.filter_level_u, 6);
        writer_.bits(parameters_.filter_level_v, 6);
    }
    writer_.bits(parameters_.loop_filter_info_fields.bits.sharpness_level, 3);
    writer_.flag(parameters_.loop_filter_info_fields.bits.mode_ref_delta_enabled);
    if (parameters_.loop_filter_info_fields.bits.mode_ref_delta_enabled)
        loop_filter_deltas();
}

/// VA-API tells what is valid, not what is new: all of it is written.
void HeaderWriter::loop_filter_deltas() {
    writer_.flag(true); // loop_filter_delta_update
    const auto write = [&](int delta) {
        writer_.flag(true); // update_ref_delta, update_mode_delta
        write_signed(writer_, delta, delta_bits);
    };
    std::ranges::for_each(parameters_.ref_deltas, write);
    std::ranges::for_each(parameters_.mode_deltas, write);
}

void HeaderWriter::cdef() {
    if (is_lossless() || allows_intra_block_copy() || !sequence_.enable_cdef)
        return;
    writer_.bits(parameters_.cdef_damping_minus_3, 2);
    writer_.bits(parameters_.cdef_bits, 2);
    for (unsigned i = 0; i < 1U << parameters_.cdef_bits; ++i) {
        writer_.bits(parameters_.cdef_y_strengths[i], 6); // primary and secondary
        if (!frame_.is_monochrome())
            writer_.bits(parameters_.cdef_uv_strengths[i], 6);
    }
}

void HeaderWriter::loop_restoration() {
    const bool all_lossless = is_lossless() && frame_.width == frame_.upscaled_width; // AllLossless
    if (all_lossless || allows_intra_block_copy())
        return;
    const auto& restoration = parameters_.loop_restoration_fields.bits;
    const bool has_chroma = !frame_.is_monochrome();
    const bool of_chroma =
        has_chroma && (restoration.cbframe_restoration_type || restoration.crframe_restoration_type);
    constexpr std::array<std::uint8_t, 4> lr_types{0, 2, 3, 1}; // the inverse of Remap_Lr_Type
    writer_.bits(lr_types[restoration.yframe_restoration_type], 2);
    if (has_chroma) {
        writer_.bits(lr_types[restoration.cbframe_restoration_type], 2);
        writer_.bits(lr_types[restoration.crframe_restoration_type], 2);
    }
    if (!restoration.yframe_restoration_type && !of_chroma)
        return;
    if (sequence_.use_128x128_superblock) {
        writer_.flag(restoration.lr_unit_shift > 1);
    } else {
        writer_.flag(restoration.lr_unit_shift > 0);
        if (restoration.lr_unit_shift > 0)
            writer_.flag(restoration.lr_unit_shift > 1); // lr_unit_extra_shift
    }
    if (of_chroma)
        writer_.flag(restoration.lr_uv_shift);
}

/// From read_tx_mode() to reduced_tx_set.
void HeaderWriter::prediction_modes() {
    if (!is_lossless())
        writer_.flag(modes_.tx_mode == transforms_of_all_sizes);
    if (!frame_.intra) {
        writer_.flag(modes_.reference_select);
        if (allows_skip_mode())
            writer_.flag(modes_.skip_mode_present);
        if (!frame_.error_resilient)
            writer_.flag(picture_.allow_warped_motion);
    }
    writer_.flag(modes_.reduced_tx_set_used);
}

bool HeaderWriter::allows_intra_block_copy() const {
    return frame_.intra && picture_.allow_screen_content_tools && frame_.upscaled_width == frame_.width &&
           picture_.allow_intrabc;
}

/// CodedLossless (section 5.9.2)
bool HeaderWriter::is_lossless() const {
    const bool has_chroma_delta = parameters_.u_dc_delta_q != 0 || parameters_.u_ac_delta_q != 0 ||
                                  parameters_.v_dc_delta_q != 0 || parameters_.v_ac_delta_q != 0;
    if (parameters_.y_dc_delta_q != 0 || (!frame_.is_monochrome() && has_chroma_delta))
        return false;
    for (unsigned segment = 0; segment < max_segments; ++segment) {
        const bool has_delta = saved_.segmentation.enabled[segment] & 1U; // SEG_LVL_ALT_Q
        const int delta = has_delta ? saved_.segmentation.data[segment][0] : 0;
        if (parameters_.base_qindex + delta > 0)
            return false;
    }
    return true;
}

/// skipModeAllowed (section 5.9.22): two references are nearest, on both sides or both before.
bool HeaderWriter::allows_skip_mode() const {
    if (!modes_.reference_select || !sequence_.enable_order_hint)
        return false;
    std::optional<unsigned> nearest_before;
    bool has_after = false;
    for (const unsigned slot : frame_.reference_slots) {
        const unsigned hint = slots_[slot].order_hint;
        const int distance = order_distance(frame_, hint, parameters_.order_hint);
        has_after = has_after || distance > 0;
        if (distance < 0 && (!nearest_before || order_distance(frame_, hint, *nearest_before) > 0))
            nearest_before = hint;
    }
    const auto is_before_nearest = [&](unsigned slot) {
        return order_distance(frame_, slots_[slot].order_hint, *nearest_before) < 0;
    };
    return nearest_before && (has_after || std::ranges::any_of(frame_.reference_slots, is_before_nearest));
}

} // namespace

FrameHeaderPlaces write_frame_header(BitWriter& writer, const Frame& frame, const Slots& slots,
                                     unsigned tile_size_bytes) {
    return HeaderWriter(writer, frame, slots).write(tile_size_bytes);
}

} // namespace zeva::va_driver::av1
