// Where the pixels of an image are, and in which order a kernel sees their components.
#pragma once

#include "image_formats.h"

namespace image {

/// How an OpenCL image type uses its coordinates. All images are volumes to this library: the elements of an array are
/// the slices, and dimensions that an image does not have are 1.
template <int Dimensions, bool IsArray> struct View {
    static constexpr int dimensions = Dimensions;
    static constexpr bool is_array = IsArray;

    static int4 position(int x) { return (int4)(x, 0, 0, 0); }
    static int4 position(int2 at) {
        return IsArray ? (int4)(at.x, 0, at.y, 0) : (int4)(at.x, at.y, 0, 0);
    }
    static int4 position(int4 at) { return at; }

    static float4 position(float x) { return (float4)(x, 0, 0, 0); }
    static float4 position(float2 at) {
        return IsArray ? (float4)(at.x, 0, at.y, 0) : (float4)(at.x, at.y, 0, 0);
    }
    static float4 position(float4 at) { return at; }
};

using Line = View<1, false>;
using LineArray = View<1, true>;
using Plane = View<2, false>;
using PlaneArray = View<2, true>;
using Volume = View<3, false>;

template <class Handle> Image from_handle(Handle handle) { return __builtin_astype(handle, Image); }

inline int4 extent(Image image) {
    return as_int4((uint4)(image->width, image->height, image->depth * image->array_size, 1));
}

inline bool contains(Image image, int4 at) {
    const int4 size = extent(image);
    return (uint)at.x < (uint)size.x && (uint)at.y < (uint)size.y && (uint)at.z < (uint)size.z;
}

inline Pixel pixel_at(Image image, int4 at, uint pixel_bytes) {
    return (Pixel)image->data + (ulong)at.x * pixel_bytes + (ulong)at.y * image->row_pitch +
           (ulong)at.z * image->slice_pitch;
}

inline bool has_format(Image image, Layout layout, FormatType type) {
    return image->layout == layout && image->format_type == type;
}

inline bool is_unswizzled(Image image) {
    return all(load<uint4>(image->swizzle) == (uint4)(0, 1, 2, 3));
}

/// The component (R, G, B, A, 0 or 1) that a channel shows; "don't care" is that of an image without it.
template <class T, class V> T component(V components, uint swizzle, T otherwise) {
    switch (swizzle) {
    case 0:
        return components.x;
    case 1:
        return components.y;
    case 2:
        return components.z;
    case 3:
        return components.w;
    case swizzle_zero:
        return 0;
    case swizzle_one:
        return 1;
    default:
        return otherwise;
    }
}

/// What a kernel sees of (R, G, B, A).
template <class T, class V> V swizzled(Image image, V components) {
    if (is_unswizzled(image))
        return components;
    return V{component<T>(components, image->swizzle[0], 0), component<T>(components, image->swizzle[1], 0),
             component<T>(components, image->swizzle[2], 0), component<T>(components, image->swizzle[3], 1)};
}

/// The value of the first channel that shows the component; 0 when none does.
template <class T, class V> T channel_of(Image image, V channels, uint wanted) {
    return image->swizzle[0] == wanted   ? channels.x
           : image->swizzle[1] == wanted ? channels.y
           : image->swizzle[2] == wanted ? channels.z
           : image->swizzle[3] == wanted ? channels.w
                                         : (T)0;
}

/// (R, G, B, A) of what a kernel writes.
template <class T, class V> V unswizzled(Image image, V channels) {
    if (is_unswizzled(image))
        return channels;
    return V{channel_of<T>(image, channels, 0), channel_of<T>(image, channels, 1),
             channel_of<T>(image, channels, 2), channel_of<T>(image, channels, 3)};
}

} // namespace image
