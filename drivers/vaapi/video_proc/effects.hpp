// What a pass does to a picture besides scaling and converting it.
#pragma once

#include "video_proc/sample_converter.hpp"

#include <cstdint>
#include <optional>
#include <utility>

namespace zeva::va_driver {

/// Of a picture whose rows belong to two fields in turn, the top field's first.
struct Deinterlacing {
    enum class Method : std::uint8_t { bob, motion_adaptive };
    Method method;
    bool keeps_bottom_field; ///< the rows of the other field are made
    bool keeps_first_field;  ///< in time

    friend bool operator==(const Deinterlacing&, const Deinterlacing&) = default;
};

/// In the units of vaQueryVideoProcFilterCaps.
struct ColorBalance {
    float hue = 0; ///< degrees
    float saturation = 1;
    float brightness = 0; ///< steps of an 8 bit sample
    float contrast = 1;

    friend bool operator==(const ColorBalance&, const ColorBalance&) = default;
};

/// Where a pixel of the turned picture comes from: column and row exchanged first, then counted from the
/// right and from the bottom.
struct Orientation {
    bool transposed = false;
    bool from_right = false;
    bool from_bottom = false;

    friend bool operator==(const Orientation&, const Orientation&) = default;
};

/// From high dynamic range, coded by the perceptual quantiser, to the standard one of a display.
struct ToneMapping {
    double content_peak = 0; ///< the brightest light, cd/m2
    ColorPrimaries content_primaries = ColorPrimaries::bt2020;
    ColorPrimaries display_primaries = ColorPrimaries::bt2020;
    TransferFunction display_transfer = TransferFunction::bt709;

    friend bool operator==(const ToneMapping&, const ToneMapping&) = default;
};

/// How a picture goes over what the target shows.
struct Blend {
    float opacity = 1;
    bool by_alpha = false;      ///< each pixel has an opacity of its own, by which `opacity` is multiplied
    bool premultiplied = false; ///< the colours are multiplied by alpha already
    /// Pixels of a luma from the first to the second, in parts of the greatest value, are not shown.
    std::optional<std::pair<float, float>> luma_key;
};

/// A part of a picture, in shares of its width and height.
struct Share {
    double x = 0;
    double y = 0;
    double width = 1;
    double height = 1;

    friend bool operator==(const Share&, const Share&) = default;
};

/// Which rows of an interlaced picture make the output: all, as those of one frame; each field the rows of
/// its own; or one field all.
enum class Fields : std::uint8_t { together, apart, top_only, bottom_only };

struct Effects {
    std::optional<Deinterlacing> deinterlacing;
    Fields fields = Fields::together; ///< unless it is deinterlaced
    float noise_reduction = 0;        ///< steps of an 8 bit sample
    float sharpness = 0;              ///< 1: what differs from the surroundings differs twice as much
    std::optional<ToneMapping> tone_mapping;
    ColorBalance color_balance;
    Orientation orientation;
    Interpolation interpolation = Interpolation::bicubic;
    std::optional<Blend> blend;
    Share shown; ///< of the turned picture: the rest would lie outside of the target

    /// Whether the pixels, but for their number and encoding, stay what they are.
    [[nodiscard]] bool keep_pixels() const {
        return !deinterlacing && (fields == Fields::together || fields == Fields::apart) &&
               noise_reduction == 0 && sharpness == 0 && !tone_mapping && color_balance == ColorBalance{} &&
               orientation == Orientation{} && !blend && shown == Share{};
    }
};

} // namespace zeva::va_driver
