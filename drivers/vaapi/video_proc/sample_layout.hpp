// Where the samples of a picture lie in the memory of each pixel format.
#pragma once

#include <array>
#include <cstdint>
#include <zeva/pixel_format.hpp>

namespace zeva::va_driver {

enum class ColorFamily : std::uint8_t { grey, yuv, rgb };

/// What the samples of a picture are, wherever they lie.
struct SampleFormat {
    ColorFamily family;
    std::uint8_t depth;    ///< bits of a sample
    std::uint8_t chroma_x; ///< binary logarithm of the pixels of a row that share a chroma sample
    std::uint8_t chroma_y; ///< the same of a column
    bool has_alpha;

    /// Grey, or Y, U, V, or R, G, B.
    [[nodiscard]] std::uint32_t color_planes() const noexcept { return family == ColorFamily::grey ? 1 : 3; }
    [[nodiscard]] std::uint16_t max_sample() const noexcept {
        return static_cast<std::uint16_t>((1U << depth) - 1);
    }

    friend bool operator==(const SampleFormat&, const SampleFormat&) = default;
};

inline constexpr std::uint32_t alpha_plane = 3;

/// The samples of one component in rows of memory: bits of little-endian words.
struct SamplePlace {
    std::uint8_t plane;  ///< of the pixel format
    std::uint8_t offset; ///< bytes from the row's start to the first word
    std::uint8_t step;   ///< bytes from one word to the next
    std::uint8_t word;   ///< bytes of a word
    std::uint8_t shift;  ///< bits of the word below the sample
    std::uint8_t bits;   ///< of the sample; 0: there is none
};

struct SampleLayout {
    SampleFormat format;
    std::array<SamplePlace, 3> color;
    /// Alpha; or bits that mean nothing and are written as ones.
    SamplePlace alpha;
};

[[nodiscard]] SampleLayout sample_layout(PixelFormat format);

} // namespace zeva::va_driver
