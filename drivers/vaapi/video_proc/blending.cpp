#include "video_proc/blending.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace zeva::va_driver {
namespace {

/// The sample that stands for black, or for no colour.
float zero_of(const SampleFormat& format, ColorRange range, std::uint32_t plane) {
    const float step = std::ldexp(1.0F, format.depth - 8);
    if (format.family == ColorFamily::rgb || plane == alpha_plane)
        return 0;
    if (plane != 0)
        return 128 * step;
    return range == ColorRange::full ? 0 : 16 * step;
}

/// The opacity of each sample of a row of a plane, the mean of the pixels that share it.
void read_opacity(const SamplePlanes& over, const Blend& how, std::uint32_t plane, std::uint32_t y,
                  std::vector<float>& opacity) {
    opacity.assign(over.width(plane), how.opacity);
    if (!how.by_alpha || !over.has(alpha_plane))
        return;
    const bool is_chroma = plane == 1 || plane == 2;
    const std::uint32_t shift_x = is_chroma ? over.format().chroma_x : 0;
    const std::uint32_t shift_y = is_chroma ? over.format().chroma_y : 0;
    const std::uint32_t bottom = std::min((y + 1) << shift_y, over.height());
    for (std::uint32_t x = 0; x < opacity.size(); ++x) {
        const std::uint32_t right = std::min((x + 1) << shift_x, over.width());
        std::uint32_t sum = 0;
        for (std::uint32_t row = y << shift_y; row < bottom; ++row)
            for (std::uint32_t column = x << shift_x; column < right; ++column)
                sum += over.row(alpha_plane, row)[column];
        const std::uint32_t pixels = (bottom - (y << shift_y)) * (right - (x << shift_x));
        opacity[x] *= static_cast<float>(sum) / static_cast<float>(pixels * over.format().max_sample());
    }
}

void blend_row(const std::uint16_t* over, const std::vector<float>& opacity, const Blend& how, float zero,
               std::uint16_t max, std::uint16_t* row) {
    for (std::size_t x = 0; x < opacity.size(); ++x) {
        const float share = how.premultiplied ? how.opacity : opacity[x];
        const float shown = (static_cast<float>(over[x]) - zero) * share;
        const float kept = (static_cast<float>(row[x]) - zero) * (1 - opacity[x]);
        row[x] = static_cast<std::uint16_t>(
            std::lround(std::clamp(zero + shown + kept, 0.0F, static_cast<float>(max))));
    }
}

/// Alpha as if `over` were opaque of its opacity.
void blend_alpha_row(const std::vector<float>& opacity, std::uint16_t max, std::uint16_t* row) {
    for (std::size_t x = 0; x < opacity.size(); ++x)
        row[x] = static_cast<std::uint16_t>(
            std::lround(static_cast<float>(row[x]) + opacity[x] * static_cast<float>(max - row[x])));
}

} // namespace

void key_luma(const SamplePlanes& from, SamplePlanes& to, std::pair<float, float> range) {
    SampleFormat format = from.format();
    format.has_alpha = true;
    to.reshape(format, from.width(), from.height());
    for (std::uint32_t plane = 0; plane < format.color_planes(); ++plane)
        for (std::uint32_t y = 0; y < from.height(plane); ++y)
            std::copy_n(from.row(plane, y), from.width(plane), to.row(plane, y));
    const auto max = static_cast<float>(format.max_sample());
    for (std::uint32_t y = 0; y < from.height(); ++y)
        std::transform(from.row(0, y), from.row(0, y) + from.width(), to.row(alpha_plane, y),
                       [&](std::uint16_t luma) -> std::uint16_t {
                           const auto value = static_cast<float>(luma);
                           const bool hidden = value >= range.first * max && value <= range.second * max;
                           return hidden ? 0 : format.max_sample();
                       });
}

void blend(const SamplePlanes& over, const Blend& how, ColorRange range, SamplePlanes& picture) {
    const std::uint16_t max = picture.format().max_sample();
    std::vector<float> opacity;
    for (std::uint32_t plane = 0; plane <= alpha_plane; ++plane) {
        if (!picture.has(plane))
            continue;
        const float zero = zero_of(picture.format(), range, plane);
        for (std::uint32_t y = 0; y < picture.height(plane); ++y) {
            read_opacity(over, how, plane, y, opacity);
            if (plane == alpha_plane)
                blend_alpha_row(opacity, max, picture.row(plane, y));
            else
                blend_row(over.row(plane, y), opacity, how, zero, max, picture.row(plane, y));
        }
    }
}

} // namespace zeva::va_driver
