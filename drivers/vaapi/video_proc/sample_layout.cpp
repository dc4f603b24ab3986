#include "video_proc/sample_layout.hpp"

#include "status.hpp"

namespace zeva::va_driver {
namespace {

constexpr SamplePlace none{};

/// Samples that have words of a byte for themselves.
constexpr SamplePlace byte_at(std::uint8_t plane, std::uint8_t offset, std::uint8_t step) {
    return {plane, offset, step, 1, 0, 8};
}

/// Samples in the high bits of 16.
constexpr SamplePlace high_bits_at(std::uint8_t plane, std::uint8_t offset, std::uint8_t step,
                                   std::uint8_t bits) {
    return {plane, offset, step, 2, static_cast<std::uint8_t>(16 - bits), bits};
}

/// Samples in pixels of 32 bits.
constexpr SamplePlace bits_at(std::uint8_t shift, std::uint8_t bits) {
    return {0, 0, 4, 4, shift, bits};
}

constexpr SampleLayout planar(ColorFamily family, std::uint8_t chroma_x, std::uint8_t chroma_y,
                              std::uint8_t second_plane = 1, std::uint8_t third_plane = 2) {
    return {{family, 8, chroma_x, chroma_y, false},
            {byte_at(0, 0, 1), byte_at(second_plane, 0, 1), byte_at(third_plane, 0, 1)},
            none};
}

constexpr SampleLayout semi_planar(std::uint8_t bits) {
    return {{ColorFamily::yuv, bits, 1, 1, false},
            {high_bits_at(0, 0, 2, bits), high_bits_at(1, 0, 4, bits), high_bits_at(1, 2, 4, bits)},
            none};
}

/// Pixels of four bytes, by the places of the components.
constexpr SampleLayout packed(ColorFamily family, bool has_alpha, std::array<std::uint8_t, 3> color,
                              std::uint8_t alpha) {
    return {{family, 8, 0, 0, has_alpha},
            {byte_at(0, color[0], 4), byte_at(0, color[1], 4), byte_at(0, color[2], 4)},
            byte_at(0, alpha, 4)};
}

/// Y U Y V.
constexpr SampleLayout packed_422(std::uint8_t bits) {
    return {{ColorFamily::yuv, bits, 1, 0, false},
            {high_bits_at(0, 0, 4, bits), high_bits_at(0, 2, 8, bits), high_bits_at(0, 6, 8, bits)},
            none};
}

} // namespace

SampleLayout sample_layout(PixelFormat format) {
    using enum ColorFamily;
    switch (format) {
    case PixelFormat::nv12:
        return {{yuv, 8, 1, 1, false}, {byte_at(0, 0, 1), byte_at(1, 0, 2), byte_at(1, 1, 2)}, none};
    case PixelFormat::p010:
        return semi_planar(10);
    case PixelFormat::p012:
        return semi_planar(12);
    case PixelFormat::i420:
        return planar(yuv, 1, 1);
    case PixelFormat::yv12:
        return planar(yuv, 1, 1, 2, 1);
    case PixelFormat::yuv422h:
        return planar(yuv, 1, 0);
    case PixelFormat::yuv422v:
        return planar(yuv, 0, 1);
    case PixelFormat::yuv411p:
        return planar(yuv, 2, 0);
    case PixelFormat::yuv444p:
        return planar(yuv, 0, 0);
    case PixelFormat::rgbp:
        return planar(rgb, 0, 0);
    case PixelFormat::y800:
        return {{grey, 8, 0, 0, false}, {byte_at(0, 0, 1), none, none}, none};
    case PixelFormat::yuy2:
        return {{yuv, 8, 1, 0, false}, {byte_at(0, 0, 2), byte_at(0, 1, 4), byte_at(0, 3, 4)}, none};
    case PixelFormat::uyvy:
        return {{yuv, 8, 1, 0, false}, {byte_at(0, 1, 2), byte_at(0, 0, 4), byte_at(0, 2, 4)}, none};
    case PixelFormat::y210:
        return packed_422(10);
    case PixelFormat::y212:
        return packed_422(12);
    case PixelFormat::y410:
        return {{yuv, 10, 0, 0, false}, {bits_at(10, 10), bits_at(0, 10), bits_at(20, 10)}, bits_at(30, 2)};
    case PixelFormat::y412:
        return {{yuv, 12, 0, 0, true},
                {high_bits_at(0, 2, 8, 12), high_bits_at(0, 0, 8, 12), high_bits_at(0, 4, 8, 12)},
                high_bits_at(0, 6, 8, 12)};
    case PixelFormat::ayuv:
        return packed(yuv, true, {2, 1, 0}, 3);
    case PixelFormat::xyuv:
        return packed(yuv, false, {2, 1, 0}, 3);
    case PixelFormat::rgba:
        return packed(rgb, true, {0, 1, 2}, 3);
    case PixelFormat::bgra:
        return packed(rgb, true, {2, 1, 0}, 3);
    case PixelFormat::argb:
        return packed(rgb, true, {1, 2, 3}, 0);
    case PixelFormat::abgr:
        return packed(rgb, true, {3, 2, 1}, 0);
    case PixelFormat::rgbx:
        return packed(rgb, false, {0, 1, 2}, 3);
    case PixelFormat::bgrx:
        return packed(rgb, false, {2, 1, 0}, 3);
    }
    fail(VA_STATUS_ERROR_INVALID_IMAGE_FORMAT);
}

} // namespace zeva::va_driver
