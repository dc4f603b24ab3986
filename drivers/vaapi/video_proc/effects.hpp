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

struct Effects {
    std::optional<Deinterlacing> deinterlacing;
    float noise_reduction = 0; ///< steps of an 8 bit sample
    float sharpness = 0;       ///< 1: what differs from the surroundings differs twice as much
    ColorBalance color_balance;
    Orientation orientation;
    Interpolation interpolation = Interpolation::bicubic;
    std::optional<Blend> blend;
    Share shown; ///< of the turned picture: the rest would lie outside of the target

    /// Whether the pixels, but for their number and encoding, stay what they are.
    [[nodiscard]] bool keep_pixels() const {
        return !deinterlacing && noise_reduction == 0 && sharpness == 0 && color_balance == ColorBalance{} &&
               orientation == Orientation{} && !blend && shown == Share{};
    }
};

} // namespace zeva::va_driver
