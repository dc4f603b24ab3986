// One picture as VA-API describes it, and what the decoder keeps of it for later pictures.
#pragma once

#include "decode/av1/tile_layout.hpp"

#include <va/va.h>

#include <array>
#include <cstdint>

namespace zeva::va_driver::av1 {

using Parameters = VADecPictureParameterBufferAV1;

/// Constants of the AV1 specification, section 3.
inline constexpr unsigned slot_count = 8; ///< NUM_REF_FRAMES
inline constexpr unsigned references_per_frame = 7;
inline constexpr unsigned no_primary_reference = 7;
inline constexpr unsigned max_segments = 8;

enum class FrameType : std::uint8_t { key, inter, intra_only, switching };

/// FeatureEnabled and FeatureData, by segment.
struct SegmentationFeatures {
    std::array<std::uint8_t, max_segments> enabled{}; ///< bit f: feature f
    std::array<std::array<std::int16_t, 8>, max_segments> data{};
};

/// gm_params of one reference.
using Motion = std::array<std::int32_t, 6>;
using GlobalMotion = std::array<Motion, references_per_frame>;

inline constexpr unsigned warped_model_precision_bits = 16; ///< WARPEDMODEL_PREC_BITS
inline constexpr Motion identity_motion{0, 0, 1 << warped_model_precision_bits,
                                        0, 0, 1 << warped_model_precision_bits};

/// What the header of a later frame is relative to (section 7.20, reference frame update process).
struct SavedFrame {
    unsigned order_hint = 0;
    unsigned upscaled_width = 0;
    unsigned height = 0;
    SegmentationFeatures segmentation;
    GlobalMotion global_motion{};
};

using Slots = std::array<SavedFrame, slot_count>;

/// A checked picture. Names are those of the specification, where it has any.
struct Frame {
    Parameters parameters{};
    FrameType type = FrameType::key;
    bool intra = false;           ///< FrameIsIntra
    bool error_resilient = false; ///< also where it is implied
    bool refreshes_all = false;   ///< its kind replaces all references: shown key frames, switch frames
    bool integer_motion = false;  ///< cur_frame_force_integer_mv
    unsigned upscaled_width = 0;
    unsigned width = 0; ///< FrameWidth: before super-resolution
    unsigned height = 0;
    TileLayout tiles{};
    /// The slots that the seven references are in. Intra frames have none.
    std::array<unsigned, references_per_frame> reference_slots{};

    [[nodiscard]] bool has_primary_reference() const noexcept {
        return !intra && !error_resilient && parameters.primary_ref_frame != no_primary_reference;
    }
    [[nodiscard]] bool is_monochrome() const noexcept {
        return parameters.seq_info_fields.fields.mono_chrome != 0;
    }
    /// Whether a grain is added for the display.
    [[nodiscard]] bool has_film_grain() const noexcept;
};

/// Checks all that does not depend on the references. Throws StatusError as PictureDecoder::prepare does.
[[nodiscard]] Frame read_frame(const Parameters& parameters);

/// What stays of the frame.
[[nodiscard]] SavedFrame save(const Frame& frame, const Slots& slots);

/// The slot of the primary reference; null when there is none.
[[nodiscard]] const SavedFrame* primary_reference(const Frame& frame, const Slots& slots) noexcept;

/// get_relative_dist (section 7.8): positive when `a` is displayed after `b`.
[[nodiscard]] int order_distance(const Frame& frame, unsigned a, unsigned b) noexcept;

} // namespace zeva::va_driver::av1
