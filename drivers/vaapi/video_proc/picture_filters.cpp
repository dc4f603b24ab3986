#include "video_proc/picture_filters.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>

namespace zeva::va_driver {
namespace {

void copy_plane(const SamplePlanes& from, SamplePlanes& to, std::uint32_t plane) {
    for (std::uint32_t y = 0; y < from.height(plane); ++y)
        std::copy_n(from.row(plane, y), from.width(plane), to.row(plane, y));
}

/// `kernel` makes a sample of its row, the one above and the one below, at the columns left, here and right.
/// At the edges rows and columns are repeated.
template <typename Kernel>
void filter_plane(const SamplePlanes& from, SamplePlanes& to, std::uint32_t plane, Kernel kernel) {
    const std::uint32_t width = from.width(plane);
    const std::uint32_t height = from.height(plane);
    for (std::uint32_t y = 0; y < height; ++y) {
        const std::array<const std::uint16_t*, 3> rows{from.row(plane, y == 0 ? 0 : y - 1),
                                                       from.row(plane, y),
                                                       from.row(plane, std::min(y + 1, height - 1))};
        std::uint16_t* const target = to.row(plane, y);
        for (std::uint32_t x = 0; x < width; ++x)
            target[x] =
                kernel(rows, std::array<std::uint32_t, 3>{x == 0 ? 0 : x - 1, x, std::min(x + 1, width - 1)});
    }
}

using Rows = std::array<const std::uint16_t*, 3>;
using Columns = std::array<std::uint32_t, 3>;

std::uint16_t mean_of_similar(const Rows& rows, const Columns& columns, int threshold) {
    const int center = rows[1][columns[1]];
    int sum = 0;
    int count = 0;
    for (const std::uint16_t* row : rows)
        for (const std::uint32_t column : columns) {
            const bool is_similar = std::abs(row[column] - center) <= threshold;
            sum += is_similar ? row[column] : 0;
            count += is_similar ? 1 : 0;
        }
    return static_cast<std::uint16_t>((sum + count / 2) / count);
}

/// The binomial mean of nine samples, times 16.
int surroundings(const Rows& rows, const Columns& columns) {
    constexpr std::array<int, 3> weights{1, 2, 1};
    int sum = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t j = 0; j < columns.size(); ++j)
            sum += weights[i] * weights[j] * rows[i][columns[j]];
    return sum;
}

std::uint16_t to_sample(float value, std::uint16_t max) {
    return static_cast<std::uint16_t>(std::lround(std::clamp(value, 0.0F, static_cast<float>(max))));
}

/// Steps of samples of this depth for steps of 8 bits.
float steps(const SampleFormat& format) {
    return std::ldexp(1.0F, format.depth - 8);
}

void balance_luma(SamplePlanes& picture, const ColorBalance& balance, float black) {
    const std::uint16_t max = picture.format().max_sample();
    const float brightness = balance.brightness * steps(picture.format());
    for (std::uint32_t y = 0; y < picture.height(); ++y) {
        std::uint16_t* const luma = picture.row(0, y);
        for (std::uint32_t x = 0; x < picture.width(); ++x)
            luma[x] =
                to_sample((static_cast<float>(luma[x]) - black) * balance.contrast + brightness + black, max);
    }
}

void balance_chroma(SamplePlanes& picture, const ColorBalance& balance) {
    const std::uint16_t max = picture.format().max_sample();
    const float neutral = 128 * steps(picture.format());
    const float angle = balance.hue * std::numbers::pi_v<float> / 180;
    const float scale = balance.contrast * balance.saturation;
    const float cosine = std::cos(angle) * scale;
    const float sine = std::sin(angle) * scale;
    for (std::uint32_t y = 0; y < picture.height(1); ++y) {
        std::uint16_t* const u_row = picture.row(1, y);
        std::uint16_t* const v_row = picture.row(2, y);
        for (std::uint32_t x = 0; x < picture.width(1); ++x) {
            const float u = static_cast<float>(u_row[x]) - neutral;
            const float v = static_cast<float>(v_row[x]) - neutral;
            u_row[x] = to_sample(u * cosine + v * sine + neutral, max);
            v_row[x] = to_sample(v * cosine - u * sine + neutral, max);
        }
    }
}

} // namespace

void reduce_noise(const SamplePlanes& from, SamplePlanes& to, float strength) {
    to.reshape(from.format(), from.width(), from.height());
    const int threshold = static_cast<int>(std::lround(strength * steps(from.format())));
    for (std::uint32_t plane = 0; plane < from.format().color_planes(); ++plane)
        filter_plane(from, to, plane, [threshold](const Rows& rows, const Columns& columns) {
            return mean_of_similar(rows, columns, threshold);
        });
    if (from.has(alpha_plane))
        copy_plane(from, to, alpha_plane);
}

void sharpen(const SamplePlanes& from, SamplePlanes& to, float amount) {
    to.reshape(from.format(), from.width(), from.height());
    const std::uint16_t max = from.format().max_sample();
    for (std::uint32_t plane = 0; plane <= alpha_plane; ++plane) {
        if (!from.has(plane))
            continue;
        if (plane == alpha_plane || (plane > 0 && from.format().family == ColorFamily::yuv)) {
            copy_plane(from, to, plane);
            continue;
        }
        filter_plane(from, to, plane, [amount, max](const Rows& rows, const Columns& columns) {
            const int sample = rows[1][columns[1]];
            const int difference = 16 * sample - surroundings(rows, columns);
            return to_sample(static_cast<float>(sample) + amount * static_cast<float>(difference) / 16, max);
        });
    }
}

void balance_colors(SamplePlanes& picture, const ColorBalance& balance, ColorRange range) {
    balance_luma(picture, balance, range == ColorRange::full ? 0 : 16 * steps(picture.format()));
    if (picture.format().family == ColorFamily::yuv)
        balance_chroma(picture, balance);
}

} // namespace zeva::va_driver
