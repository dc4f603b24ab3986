#include "video_proc/picture_filters.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <vector>

namespace zeva::va_driver {
namespace {

void copy_plane(const SamplePlanes& from, SamplePlanes& to, std::uint32_t plane) {
    for (std::uint32_t y = 0; y < from.height(plane); ++y)
        std::copy_n(from.row(plane, y), from.width(plane), to.row(plane, y));
}

/// A row with its first and last sample repeated, so that every sample has two neighbours.
class PaddedRow {
public:
    void fill(const std::uint16_t* row, std::uint32_t width) {
        samples_.resize(std::size_t{width} + 2);
        samples_.front() = row[0];
        std::copy_n(row, width, samples_.begin() + 1);
        samples_.back() = row[width - 1];
    }
    /// The left neighbour of the first sample.
    [[nodiscard]] const std::uint16_t* data() const noexcept { return samples_.data(); }

private:
    std::vector<std::uint16_t> samples_;
};

/// The row above, the row itself and the one below, each from the left neighbour of its first sample.
using Rows = std::array<const std::uint16_t*, 3>;

/// `filter_row` makes a row of so many samples of the three around it. At the edges of the picture rows and
/// columns are repeated.
template <typename FilterRow>
void filter_plane(const SamplePlanes& from, SamplePlanes& to, std::uint32_t plane, FilterRow filter_row) {
    const std::uint32_t width = from.width(plane);
    const std::uint32_t height = from.height(plane);
    std::array<PaddedRow, 3> rows;
    rows[0].fill(from.row(plane, 0), width);
    rows[1].fill(from.row(plane, 0), width);
    for (std::uint32_t y = 0; y < height; ++y) {
        rows[2].fill(from.row(plane, std::min(y + 1, height - 1)), width);
        filter_row(Rows{rows[0].data(), rows[1].data(), rows[2].data()}, to.row(plane, y), width);
        std::ranges::rotate(rows, rows.begin() + 1);
    }
}

/// The mean of those of nine samples that differ by at most `threshold` from the one in the middle. Sums of
/// nine samples are exact as floats, and so is what is left of their mean when it is rounded down.
void mean_of_similar(const Rows& rows, int threshold, std::uint16_t* __restrict to, std::uint32_t width) {
    for (std::uint32_t x = 0; x < width; ++x) {
        const int center = rows[1][x + 1];
        int sum = 0;
        int count = 0;
        for (const std::uint16_t* row : rows)
            for (std::uint32_t column = x; column < x + 3; ++column) {
                const bool is_similar = std::abs(row[column] - center) <= threshold;
                sum += is_similar ? row[column] : 0;
                count += is_similar ? 1 : 0;
            }
        to[x] = static_cast<std::uint16_t>(
            static_cast<int>(static_cast<float>(sum + count / 2) / static_cast<float>(count)));
    }
}

/// The nearest sample that there is.
std::uint16_t to_sample(float value, float max) {
    const float clamped = value < 0 ? 0 : value > max ? max : value;
    return static_cast<std::uint16_t>(static_cast<int>(clamped + 0.5F));
}

/// Adds the differences from the binomial means of nine samples.
void sharpen_row(const Rows& rows, float amount, float max, std::uint16_t* __restrict to,
                 std::uint32_t width) {
    const auto weighted = [](const std::uint16_t* row, std::uint32_t x) {
        return row[x] + 2 * row[x + 1] + row[x + 2];
    };
    for (std::uint32_t x = 0; x < width; ++x) {
        const int sample = rows[1][x + 1];
        const int surroundings = weighted(rows[0], x) + 2 * weighted(rows[1], x) + weighted(rows[2], x);
        const auto difference = static_cast<float>(16 * sample - surroundings);
        to[x] = to_sample(static_cast<float>(sample) + amount * difference / 16, max);
    }
}

/// Steps of samples of this depth for steps of 8 bits.
float steps(const SampleFormat& format) {
    return std::ldexp(1.0F, format.depth - 8);
}

void balance_luma(SamplePlanes& picture, const ColorBalance& balance, float black) {
    const float max = picture.format().max_sample();
    const float brightness = balance.brightness * steps(picture.format());
    for (std::uint32_t y = 0; y < picture.height(); ++y) {
        std::uint16_t* const luma = picture.row(0, y);
        for (std::uint32_t x = 0; x < picture.width(); ++x)
            luma[x] =
                to_sample((static_cast<float>(luma[x]) - black) * balance.contrast + brightness + black, max);
    }
}

void balance_chroma(SamplePlanes& picture, const ColorBalance& balance) {
    const float max = picture.format().max_sample();
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
        filter_plane(from, to, plane, [threshold](const Rows& rows, std::uint16_t* row, std::uint32_t width) {
            mean_of_similar(rows, threshold, row, width);
        });
    if (from.has(alpha_plane))
        copy_plane(from, to, alpha_plane);
}

void sharpen(const SamplePlanes& from, SamplePlanes& to, float amount) {
    to.reshape(from.format(), from.width(), from.height());
    const float max = from.format().max_sample();
    for (std::uint32_t plane = 0; plane <= alpha_plane; ++plane) {
        if (!from.has(plane))
            continue;
        if (plane == alpha_plane || (plane > 0 && from.format().family == ColorFamily::yuv)) {
            copy_plane(from, to, plane);
            continue;
        }
        filter_plane(from, to, plane,
                     [amount, max](const Rows& rows, std::uint16_t* row, std::uint32_t width) {
                         sharpen_row(rows, amount, max, row, width);
                     });
    }
}

void balance_colors(SamplePlanes& picture, const ColorBalance& balance, ColorRange range) {
    balance_luma(picture, balance, range == ColorRange::full ? 0 : 16 * steps(picture.format()));
    if (picture.format().family == ColorFamily::yuv)
        balance_chroma(picture, balance);
}

} // namespace zeva::va_driver
