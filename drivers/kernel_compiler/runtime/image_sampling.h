// Samplers: from coordinates to pixels and their mean, as section 8.2 of the OpenCL C specification defines it.
#pragma once

#include "image_access.h"

namespace image {

/// The bits of a sampler_t, as OpenCL C's CLK_ constants have them.
struct Sampler {
    uint bits;

    bool is_normalized() const { return bits & CLK_NORMALIZED_COORDS_TRUE; }
    bool is_linear() const { return bits & CLK_FILTER_LINEAR; }
    uint addressing() const { return bits & 0xe; }
};

inline Sampler from_handle(sampler_t sampler) {
    return {(uint)(ulong)__builtin_astype(sampler, const __constant char*)};
}

/// What an index is when the border colour takes the pixel's place.
constexpr int border = -1;

/// Any float as an int, the far ones as -2 or size + 1, a NaN as -2.
inline int to_index(float coordinate, int size) {
    const float highest = (float)size + 1;
    return (int)(coordinate > -2 ? min(coordinate, highest) : -2.0f);
}

inline int inside_or_border(int index, int size) { return (uint)index < (uint)size ? index : border; }

inline int addressed(Sampler sampler, int index, int size) {
    return sampler.addressing() == CLK_ADDRESS_CLAMP_TO_EDGE ? clamp(index, 0, size - 1)
                                                             : inside_or_border(index, size);
}

/// The coordinate in pixels; the periodic modes bring it into [0, size].
inline float unnormalized(Sampler sampler, float coordinate, int size) {
    const float scale = sampler.is_normalized() ? (float)size : 1.0f;
    const float relative = sampler.is_normalized() ? coordinate : coordinate / size;
    switch (sampler.addressing()) {
    case CLK_ADDRESS_REPEAT:
        return (relative - floor(relative)) * size;
    case CLK_ADDRESS_MIRRORED_REPEAT:
        return fabs(relative - 2.0f * rint(0.5f * relative)) * size;
    default:
        return coordinate * scale;
    }
}

inline int nearest_index(Sampler sampler, float coordinate, int size) {
    const int index = to_index(floor(unnormalized(sampler, coordinate, size)), size);
    switch (sampler.addressing()) {
    case CLK_ADDRESS_REPEAT:
        return index >= size ? 0 : max(index, 0);
    case CLK_ADDRESS_MIRRORED_REPEAT:
        return clamp(index, 0, size - 1);
    default:
        return addressed(sampler, index, size);
    }
}

/// Two neighbours along an axis and the weight of the second.
struct Neighbours {
    int first, second;
    float weight;
};

inline Neighbours linear_indices(Sampler sampler, float coordinate, int size) {
    const float position = unnormalized(sampler, coordinate, size) - 0.5f;
    const float below = floor(position);
    const float weight = position - below;
    const int index = to_index(below, size);
    switch (sampler.addressing()) {
    case CLK_ADDRESS_REPEAT:
        return {index < 0 ? size - 1 : min(index, size - 1), index + 1 >= size ? 0 : max(index + 1, 0), weight};
    case CLK_ADDRESS_MIRRORED_REPEAT:
        return {clamp(index, 0, size - 1), clamp(index + 1, 0, size - 1), weight};
    default:
        return {addressed(sampler, index, size), addressed(sampler, index + 1, size), weight};
    }
}

/// The element of an array that is nearest to the coordinate.
inline int layer_index(float coordinate, int size) {
    return clamp(to_index(rint(coordinate), size), 0, size - 1);
}

/// The indices of the nearest pixel.
template <class View> int4 nearest_pixel(Image image, Sampler sampler, float4 at) {
    const int4 size = extent(image);
    int4 index = 0;
    index.x = nearest_index(sampler, at.x, size.x);
    if (View::dimensions > 1)
        index.y = nearest_index(sampler, at.y, size.y);
    if (View::dimensions > 2)
        index.z = nearest_index(sampler, at.z, size.z);
    if (View::is_array)
        index.z = layer_index(at.z, size.z);
    return index;
}

/// The same for whole coordinates, which only go with unnormalized samplers.
template <class View> int4 nearest_pixel(Image image, Sampler sampler, int4 at) {
    const int4 size = extent(image);
    int4 index = 0;
    index.x = addressed(sampler, at.x, size.x);
    if (View::dimensions > 1)
        index.y = addressed(sampler, at.y, size.y);
    if (View::dimensions > 2)
        index.z = addressed(sampler, at.z, size.z);
    if (View::is_array)
        index.z = clamp(at.z, 0, size.z - 1);
    return index;
}

/// A pixel read by Format; the border is 0 in all components.
template <class Format> float4 pixel_or_border(Image image, int x, int y, int z) {
    if ((x | y | z) < 0)
        return 0;
    return Format::read(image, (int4)(x, y, z, 0));
}

inline float4 mixed(float4 first, float4 second, float weight) { return first + (second - first) * weight; }

template <class Format> float4 linear_row(Image image, Neighbours x, int y, int z) {
    return mixed(pixel_or_border<Format>(image, x.first, y, z), pixel_or_border<Format>(image, x.second, y, z),
                 x.weight);
}

template <class Format> float4 linear_plane(Image image, Neighbours x, Neighbours y, int z) {
    return mixed(linear_row<Format>(image, x, y.first, z), linear_row<Format>(image, x, y.second, z), y.weight);
}

/// The mean of the 2, 4 or 8 pixels around a point.
template <class Format, class View> float4 linear_mean(Image image, Sampler sampler, float4 at) {
    const int4 size = extent(image);
    const Neighbours x = linear_indices(sampler, at.x, size.x);
    const int layer = View::is_array ? layer_index(at.z, size.z) : 0;
    if (View::dimensions == 1)
        return linear_row<Format>(image, x, 0, layer);
    const Neighbours y = linear_indices(sampler, at.y, size.y);
    if (View::dimensions == 2)
        return linear_plane<Format>(image, x, y, layer);
    const Neighbours z = linear_indices(sampler, at.z, size.z);
    return mixed(linear_plane<Format>(image, x, y, z.first), linear_plane<Format>(image, x, y, z.second),
                 z.weight);
}

/// Not inline: kernels would be compiled too slowly.
template <class Format, class View>
__attribute__((noinline)) float4 sample(Image image, Sampler sampler, float4 at) {
    if (sampler.is_linear())
        return linear_mean<Format, View>(image, sampler, at);
    const int4 index = nearest_pixel<View>(image, sampler, at);
    return pixel_or_border<Format>(image, index.x, index.y, index.z);
}

} // namespace image
