// Pixels of the packed YUV layouts, which kernels can only read: x is Cr, y is Y, z is Cb, w is alpha or 1, as Intel's
// samplers return them.
#pragma once

#include "image_access.h"

namespace image {

/// ze_image_format_layout_t.
enum PackedYuv : uint {
    layout_yuyv = 16,
    layout_vyuy = 17,
    layout_yvyu = 18,
    layout_uyvy = 19,
    layout_ayuv = 20,
    layout_y410 = 22,
    layout_y216 = 26,
    layout_yuy2 = 29,
    layout_y416 = 33,
    layout_y210 = 34
};

inline bool is_packed_yuv(Image image) { return image->layout > layout_4_4_4_4; }

/// Two pixels share their chroma: four elements, every other one luma.
template <class Element> float4 read_422(Pixel row, int x, bool luma_first, bool cb_first) {
    const auto* pair = (const __global Element*)row + (x & ~1) * 2;
    const auto* chroma = pair + luma_first;
    constexpr uint one = (Element)-1;
    const uint4 elements =
        (uint4)(chroma[cb_first ? 2 : 0], pair[(x & 1) * 2 + !luma_first], chroma[cb_first ? 0 : 2], one);
    return __builtin_convertvector(elements, float4) / one;
}

inline float4 read_packed_yuv(Image image, int4 at) {
    const Pixel row = pixel_at(image, at * (int4)(0, 1, 1, 1), 0);
    const auto* word = (const __global uint*)row + at.x;
    switch (image->layout) {
    case layout_yuyv:
    case layout_yuy2:
        return read_422<uchar>(row, at.x, true, true);
    case layout_yvyu:
        return read_422<uchar>(row, at.x, true, false);
    case layout_uyvy:
        return read_422<uchar>(row, at.x, false, true);
    case layout_vyuy:
        return read_422<uchar>(row, at.x, false, false);
    case layout_y210:
    case layout_y216:
        return read_422<ushort>(row, at.x, true, true);
    case layout_ayuv: // V, U, Y, A from the lowest byte up
        return __builtin_convertvector(as_uchar4(*word).xzyw, float4) / 255.0f;
    case layout_y410: // U, Y, V, A from the lowest bits up
        return __builtin_convertvector((uint4)(*word >> 20, *word >> 10, *word, *word >> 30) & 0x3ff, float4) /
               (float4)(1023, 1023, 1023, 3);
    case layout_y416:
        return __builtin_convertvector(load<ushort4>((const __global ushort4*)row + at.x).zyxw, float4) / 65535.0f;
    default:
        return 0;
    }
}

} // namespace image
