// Pixels of every image format: from memory to components (R, G, B, A before the swizzle) and back.
#pragma once

#include "intrinsics.h"
#include "small_floats.h"

namespace image {

using Image = const __global struct zeva_image*;
using Pixel = __global uchar*;

/// ze_image_format_layout_t.
enum Layout : uint {
    layout_8,
    layout_16,
    layout_32,
    layout_8_8,
    layout_8_8_8_8,
    layout_16_16,
    layout_16_16_16_16,
    layout_32_32,
    layout_32_32_32_32,
    layout_10_10_10_2,
    layout_11_11_10,
    layout_5_6_5,
    layout_5_5_5_1,
    layout_4_4_4_4
};

/// ze_image_format_type_t.
enum FormatType : uint { format_uint, format_sint, format_unorm, format_snorm, format_float };

/// ze_image_format_swizzle_t; 0 to 3 are R, G, B, A.
enum Swizzle : uint { swizzle_zero = 4, swizzle_one = 5 };

/// What a pixel of a layout is made of.
struct LayoutInfo {
    uchar bytes;
    uchar components;
    uchar4 bits;   // of R, G, B, A
    uchar4 shifts; // of the components within the pixel, where they are not whole bytes
};

// The components of 5_6_5, 5_5_5_1 and 4_4_4_4 stand as in the formats that Intel's driver takes for them: B lowest.
__constant constexpr LayoutInfo layouts[] = {
    {1, 1, (uchar4)(8, 0, 0, 0), 0},
    {2, 1, (uchar4)(16, 0, 0, 0), 0},
    {4, 1, (uchar4)(32, 0, 0, 0), 0},
    {2, 2, (uchar4)(8, 8, 0, 0), 0},
    {4, 4, (uchar4)(8, 8, 8, 8), 0},
    {4, 2, (uchar4)(16, 16, 0, 0), 0},
    {8, 4, (uchar4)(16, 16, 16, 16), 0},
    {8, 2, (uchar4)(32, 32, 0, 0), 0},
    {16, 4, (uchar4)(32, 32, 32, 32), 0},
    {4, 4, (uchar4)(10, 10, 10, 2), (uchar4)(0, 10, 20, 30)},
    {4, 3, (uchar4)(11, 11, 10, 0), (uchar4)(0, 11, 22, 0)},
    {2, 3, (uchar4)(5, 6, 5, 0), (uchar4)(11, 5, 0, 0)},
    {2, 4, (uchar4)(5, 5, 5, 1), (uchar4)(10, 5, 0, 15)},
    {2, 4, (uchar4)(4, 4, 4, 4), (uchar4)(8, 4, 0, 12)},
};

inline const __constant LayoutInfo& info(Image image) { return layouts[min(image->layout, 13u)]; }

inline uint4 component_bits(Image image) {
    return __builtin_convertvector(info(image).bits, uint4);
}

/// The largest value of each component.
inline uint4 component_limits(Image image) { return (uint4)0xffffffff >> ((32 - component_bits(image)) & 31); }

/// All ones for each component that the layout has.
inline uint4 present(Image image) { return as_uint4(component_bits(image) != 0u); }

template <class V> struct Unaligned {
    typedef V Type __attribute__((aligned(1)));
};

/// Vectors in images are aligned to nothing: pitches may be odd.
template <class V> V load(const __global void* from) {
    return *(const __global typename Unaligned<V>::Type*)from;
}

template <class V> void store(__global void* to, V value) { *(__global typename Unaligned<V>::Type*)to = value; }

inline uint4 load_components(Image image, const __global uchar* pixel) {
    const auto* halves = (const __global ushort*)pixel;
    const auto* words = (const __global uint*)pixel;
    switch (image->layout) {
    case layout_8:
        return (uint4)(*pixel, 0, 0, 0);
    case layout_8_8:
        return (uint4)(pixel[0], pixel[1], 0, 0);
    case layout_8_8_8_8:
        return __builtin_convertvector(load<uchar4>(pixel), uint4);
    case layout_16:
        return (uint4)(*halves, 0, 0, 0);
    case layout_16_16:
        return (uint4)(halves[0], halves[1], 0, 0);
    case layout_16_16_16_16:
        return __builtin_convertvector(load<ushort4>(pixel), uint4);
    case layout_32:
        return (uint4)(*words, 0, 0, 0);
    case layout_32_32:
        return (uint4)(words[0], words[1], 0, 0);
    case layout_32_32_32_32:
        return load<uint4>(pixel);
    default: {
        const uint packed = info(image).bytes == 2 ? *halves : *words;
        const uint4 shifts = __builtin_convertvector(info(image).shifts, uint4);
        return (uint4)packed >> shifts & component_limits(image) & present(image);
    }
    }
}

inline void store_components(Image image, Pixel pixel, uint4 components) {
    auto* halves = (__global ushort*)pixel;
    auto* words = (__global uint*)pixel;
    switch (image->layout) {
    case layout_8:
        *pixel = components.x;
        break;
    case layout_8_8:
        store(pixel, __builtin_convertvector(components.xy, uchar2));
        break;
    case layout_8_8_8_8:
        store(pixel, __builtin_convertvector(components, uchar4));
        break;
    case layout_16:
        *halves = components.x;
        break;
    case layout_16_16:
        store(pixel, __builtin_convertvector(components.xy, ushort2));
        break;
    case layout_16_16_16_16:
        store(pixel, __builtin_convertvector(components, ushort4));
        break;
    case layout_32:
        *words = components.x;
        break;
    case layout_32_32:
        store(pixel, components.xy);
        break;
    case layout_32_32_32_32:
        store(pixel, components);
        break;
    default: {
        const uint4 shifts = __builtin_convertvector(info(image).shifts, uint4);
        const uint4 placed = (components & present(image)) << shifts;
        const uint packed = placed.x | placed.y | placed.z | placed.w;
        if (info(image).bytes == 2)
            *halves = packed;
        else
            *words = packed;
    }
    }
}

inline int4 sign_extended(uint4 components, uint4 bits) {
    const uint4 unused = (32 - bits) & 31;
    return as_int4(components << unused) >> as_int4(unused);
}

/// Components that the layout does not have read as 0, alpha as 1.
template <class V> inline V with_alpha(Image image, V value) {
    if (info(image).components < 4)
        value.w = 1;
    return value;
}

/// Exponents of the floating formats have five bits; 32 bits are a float, 2 (an alpha) are normalized.
inline float4 floats_from_components(uint4 components, uint4 bits) {
    if (bits.x == 32)
        return as_float4(components);
    if (bits.x == 16) {
        const uint4 magnitude = small_float::to_float_bits(components, 10);
        return as_float4(magnitude | (components & 0x8000u) << 16);
    }
    float4 value = as_float4(small_float::to_float_bits(components, max(bits, 10u) - 5));
    value.w = (float)components.w / 3;
    return value;
}

inline uint4 components_from_floats(float4 value, uint4 bits) {
    const uint4 value_bits = as_uint4(value);
    if (bits.x == 32)
        return value_bits;
    if (bits.x == 16)
        return small_float::from_float_bits(value_bits, 10) | (value_bits >> 31) << 15;
    const uint4 negative = as_uint4(value < 0.0f); // unsigned formats have none
    uint4 components = small_float::from_float_bits(value_bits, max(bits, 10u) - 5) & ~negative;
    components.w = (uint)rint(clamp(value.w, 0.0f, 1.0f) * 3);
    return components;
}

inline float4 read_float(Image image, const __global uchar* pixel) {
    const uint4 components = load_components(image, pixel);
    const uint4 bits = component_bits(image);
    float4 value;
    switch (image->format_type) {
    case format_unorm:
        value = __builtin_convertvector(components, float4) /
                __builtin_convertvector(component_limits(image), float4);
        break;
    case format_snorm:
        value = max(-1.0f, __builtin_convertvector(sign_extended(components, bits), float4) /
                               __builtin_convertvector(component_limits(image) >> 1, float4));
        break;
    case format_float:
        value = floats_from_components(components, bits);
        break;
    default: // undefined: the number itself
        value = __builtin_convertvector(components, float4);
    }
    return with_alpha(image, value);
}

inline int4 read_integer(Image image, const __global uchar* pixel) {
    const uint4 components = load_components(image, pixel);
    const bool is_signed = image->format_type == format_sint;
    return with_alpha(image, is_signed ? sign_extended(components, component_bits(image)) : as_int4(components));
}

/// 0 for a NaN.
inline float4 saturated(float4 value, float low) { return value > low ? min(value, 1.0f) : low; }

inline void write_float(Image image, Pixel pixel, float4 value) {
    const uint4 limits = component_limits(image);
    uint4 components;
    switch (image->format_type) {
    case format_unorm:
        components = __builtin_convertvector(
            rint(saturated(value, 0) * __builtin_convertvector(limits, float4)), uint4);
        break;
    case format_snorm:
        components = as_uint4(__builtin_convertvector(
                         rint(saturated(value, -1) * __builtin_convertvector(limits >> 1, float4)), int4)) &
                     limits;
        break;
    case format_float:
        components = components_from_floats(value, component_bits(image));
        break;
    default: // undefined: the number itself, within the component
        components = as_uint4(convert_int4_sat(value)) & limits;
    }
    store_components(image, pixel, components);
}

inline void write_integer(Image image, Pixel pixel, int4 value) {
    const uint4 limits = component_limits(image);
    if (image->format_type == format_sint) {
        const int4 highest = as_int4(limits >> 1);
        store_components(image, pixel, as_uint4(clamp(value, ~highest, highest)) & limits);
    } else
        store_components(image, pixel, min(as_uint4(value), limits));
}

} // namespace image
