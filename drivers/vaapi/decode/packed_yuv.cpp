#include "decode/packed_yuv.hpp"

#include <algorithm>
#include <cstddef>

namespace zeva::va_driver {
namespace {

template <typename Sample>
Sample* row_of(const PlaneRows& plane, unsigned row) {
    return reinterpret_cast<Sample*>(plane.data + std::ptrdiff_t{plane.pitch} * row);
}

/// Y210 and Y212: Y U Y V, each in the high bits of 16.
template <int depth>
struct Packed422 {
    using Sample = std::uint16_t;
    using Word = std::uint16_t;
    static constexpr int shift = 16 - depth;

    static void pack(const Sample* y, const Sample* u, const Sample* v, Word* to, unsigned width) {
        for (unsigned pair = 0; pair < (width + 1) / 2; ++pair) {
            const unsigned second = std::min(2 * pair + 1, width - 1);
            to[4 * pair] = static_cast<Word>(y[2 * pair] << shift);
            to[4 * pair + 1] = static_cast<Word>(u[pair] << shift);
            to[4 * pair + 2] = static_cast<Word>(y[second] << shift);
            to[4 * pair + 3] = static_cast<Word>(v[pair] << shift);
        }
    }
};

/// Y410: 10 bits each, A V Y U from the highest.
struct PackedY410 {
    using Sample = std::uint16_t;
    using Word = std::uint32_t;
    static constexpr Word opaque = Word{3} << 30;

    static void pack(const Sample* y, const Sample* u, const Sample* v, Word* to, unsigned width) {
        for (unsigned x = 0; x < width; ++x)
            to[x] = opaque | Word{v[x]} << 20 | Word{y[x]} << 10 | u[x];
    }
};

/// Four samples a pixel, of which `y_at`, `u_at` and `v_at` are the places; A, or nothing, is the last.
template <typename SampleType, int shift, unsigned y_at, unsigned u_at, unsigned v_at>
struct Packed444 {
    using Sample = SampleType;
    using Word = SampleType;
    static constexpr unsigned alpha_at = 3;
    static constexpr auto opaque = static_cast<Word>(Word(~0U) >> shift << shift);

    static void pack(const Sample* y, const Sample* u, const Sample* v, Word* to, unsigned width) {
        for (unsigned x = 0; x < width; ++x) {
            to[4 * x + y_at] = static_cast<Word>(y[x] << shift);
            to[4 * x + u_at] = static_cast<Word>(u[x] << shift);
            to[4 * x + v_at] = static_cast<Word>(v[x] << shift);
            to[4 * x + alpha_at] = opaque;
        }
    }
};

using PackedY412 = Packed444<std::uint16_t, 4, 1, 0, 2>;
using PackedVuya = Packed444<std::uint8_t, 0, 2, 1, 0>;

template <typename Packed>
void pack_rows(const YuvPlanes& from, const PlaneRows& to, unsigned width, unsigned height) {
    using Sample = const typename Packed::Sample;
    for (unsigned row = 0; row < height; ++row)
        Packed::pack(row_of<Sample>(from[0], row), row_of<Sample>(from[1], row), row_of<Sample>(from[2], row),
                     row_of<typename Packed::Word>(to, row), width);
}

} // namespace

void pack_yuv(const YuvPlanes& from, const PlaneRows& to, PixelFormat format, unsigned width,
              unsigned height) {
    switch (format) {
    case PixelFormat::y210:
        return pack_rows<Packed422<10>>(from, to, width, height);
    case PixelFormat::y212:
        return pack_rows<Packed422<12>>(from, to, width, height);
    case PixelFormat::y410:
        return pack_rows<PackedY410>(from, to, width, height);
    case PixelFormat::y412:
        return pack_rows<PackedY412>(from, to, width, height);
    case PixelFormat::ayuv:
    case PixelFormat::xyuv:
        return pack_rows<PackedVuya>(from, to, width, height);
    default:
        return; // not packed, or packed by libyuv
    }
}

} // namespace zeva::va_driver
