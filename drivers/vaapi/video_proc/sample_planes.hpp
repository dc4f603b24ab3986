// Pictures in memory of the driver's own, which every step of video processing reads and writes.
#pragma once

#include "video_proc/aligned_memory.hpp"
#include "video_proc/sample_layout.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace zeva::va_driver {

/// Samples of up to 16 bits, in the low bits of words of 16, a plane for each component. Rows start at
/// multiples of 64 bytes, and there is room to complete chroma samples that the picture's edge cuts.
class SamplePlanes {
public:
    /// Makes it a picture of this format and size, with any samples. Memory that is large enough is kept.
    void reshape(const SampleFormat& format, std::uint32_t width, std::uint32_t height);

    [[nodiscard]] const SampleFormat& format() const noexcept { return format_; }
    [[nodiscard]] std::uint32_t width() const noexcept { return width_; }
    [[nodiscard]] std::uint32_t height() const noexcept { return height_; }

    /// Whether the format has the plane: 0 to 2, or alpha_plane.
    [[nodiscard]] bool has(std::uint32_t plane) const noexcept;
    [[nodiscard]] std::uint32_t width(std::uint32_t plane) const noexcept;
    [[nodiscard]] std::uint32_t height(std::uint32_t plane) const noexcept;
    [[nodiscard]] std::uint16_t* row(std::uint32_t plane, std::uint32_t y) noexcept {
        return samples_.get() + starts_[plane] + y * pitches_[plane];
    }
    [[nodiscard]] const std::uint16_t* row(std::uint32_t plane, std::uint32_t y) const noexcept {
        return samples_.get() + starts_[plane] + y * pitches_[plane];
    }
    /// Samples from one row to the next.
    [[nodiscard]] std::size_t pitch(std::uint32_t plane) const noexcept { return pitches_[plane]; }

    /// The size in whole chroma samples.
    [[nodiscard]] std::uint32_t padded_width() const noexcept;
    [[nodiscard]] std::uint32_t padded_height() const noexcept;
    /// Repeats the last pixels up to the padded size.
    void pad();

private:
    SampleFormat format_{};
    std::uint32_t width_ = 0;
    std::uint32_t height_ = 0;
    std::array<std::size_t, 4> starts_{};
    std::array<std::size_t, 4> pitches_{};
    AlignedMemory<std::uint16_t> samples_;
    std::size_t capacity_ = 0; ///< samples
};

/// Exchanges the chroma of rows and columns, as turning a picture by 90 degrees does.
[[nodiscard]] SampleFormat transposed(SampleFormat format) noexcept;

} // namespace zeva::va_driver
