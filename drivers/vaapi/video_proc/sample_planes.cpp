#include "video_proc/sample_planes.hpp"

#include "base/rounding.hpp"

#include <algorithm>
#include <utility>

namespace zeva::va_driver {
namespace {

/// Divided by 2^shift, rounded up.
constexpr std::uint32_t shifted_up(std::uint32_t value, std::uint32_t shift) {
    return (value + (1U << shift) - 1) >> shift;
}

bool is_chroma(std::uint32_t plane) {
    return plane == 1 || plane == 2;
}

} // namespace

bool SamplePlanes::has(std::uint32_t plane) const noexcept {
    return plane == alpha_plane ? format_.has_alpha : plane < format_.color_planes();
}

std::uint32_t SamplePlanes::width(std::uint32_t plane) const noexcept {
    return is_chroma(plane) ? shifted_up(width_, format_.chroma_x) : width_;
}

std::uint32_t SamplePlanes::height(std::uint32_t plane) const noexcept {
    return is_chroma(plane) ? shifted_up(height_, format_.chroma_y) : height_;
}

std::uint32_t SamplePlanes::padded_width() const noexcept {
    return shifted_up(width_, format_.chroma_x) << format_.chroma_x;
}

std::uint32_t SamplePlanes::padded_height() const noexcept {
    return shifted_up(height_, format_.chroma_y) << format_.chroma_y;
}

void SamplePlanes::reshape(const SampleFormat& format, std::uint32_t width, std::uint32_t height) {
    constexpr std::size_t row_unit = sample_alignment / sizeof(std::uint16_t);
    format_ = format;
    width_ = width;
    height_ = height;
    std::size_t needed = 0;
    for (std::uint32_t plane = 0; plane <= alpha_plane; ++plane) {
        if (!has(plane))
            continue;
        const std::size_t row = is_chroma(plane) ? this->width(plane) : padded_width();
        starts_[plane] = needed;
        pitches_[plane] = round_up(row, row_unit);
        needed += pitches_[plane] * (is_chroma(plane) ? this->height(plane) : padded_height());
    }
    if (needed <= capacity_)
        return;
    capacity_ = 0;
    samples_.reset();
    samples_ = allocate_aligned<std::uint16_t>(needed);
    capacity_ = needed;
}

void SamplePlanes::pad() {
    for (const std::uint32_t plane : {0U, alpha_plane}) {
        if (!has(plane))
            continue;
        for (std::uint32_t y = 0; y < height_; ++y)
            std::fill(row(plane, y) + width_, row(plane, y) + padded_width(), row(plane, y)[width_ - 1]);
        for (std::uint32_t y = height_; y < padded_height(); ++y)
            std::copy_n(row(plane, height_ - 1), padded_width(), row(plane, y));
    }
}

SampleFormat transposed(SampleFormat format) noexcept {
    std::swap(format.chroma_x, format.chroma_y);
    return format;
}

} // namespace zeva::va_driver
