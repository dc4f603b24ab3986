// Picture filters: an NV12 picture in, an RGBA picture of its visible rectangle out. One work-item makes one
// pixel; work-items beyond the rectangle do nothing. Chroma is not interpolated: four pixels share a sample.
#include "filter_parameters.h"

typedef struct FilterParameters Parameters;
typedef global const uchar* Plane;

static bool is_outside(Parameters parameters, uint2 pixel) {
    return pixel.x >= parameters.width || pixel.y >= parameters.height;
}

static uint2 this_pixel(void) {
    return (uint2)(get_global_id(0), get_global_id(1));
}

// Where a pixel of the visible rectangle is in the source.
static int2 source_position(Parameters parameters, uint2 pixel) {
    return convert_int2(pixel + (uint2)(parameters.x, parameters.y));
}

// Positions beyond the visible rectangle stand for the nearest ones inside it.
static int nearest(int position, uint first, uint size) {
    return clamp(position, (int)first, (int)(first + size) - 1);
}

static float luma_at(Plane luma, Parameters parameters, int2 position) {
    const int x = nearest(position.x, parameters.x, parameters.width);
    const int y = nearest(position.y, parameters.y, parameters.height);
    return luma[y * parameters.luma_pitch + x];
}

// U and V; the position counts chroma samples, of which an odd rectangle shares some with its neighbours.
static float2 chroma_at(Plane chroma, Parameters parameters, int2 position) {
    const int x = clamp(position.x, (int)parameters.x / 2, (int)(parameters.x + parameters.width - 1) / 2);
    const int y = clamp(position.y, (int)parameters.y / 2, (int)(parameters.y + parameters.height - 1) / 2);
    Plane pair = chroma + y * parameters.chroma_pitch + 2 * x;
    return (float2)(pair[0], pair[1]);
}

// One row of the colour matrix with a stored colour.
static float transform(const float* row, float luma, float2 chroma) {
    return row[0] * luma + row[1] * chroma.x + row[2] * chroma.y + row[3];
}

// Not yet rounded or limited to 0 ... 255.
static float3 to_rgb(Parameters parameters, float luma, float2 chroma) {
    return (float3)(transform(parameters.red, luma, chroma), transform(parameters.green, luma, chroma),
                    transform(parameters.blue, luma, chroma));
}

static float3 rgb_at(Plane luma, Plane chroma, Parameters parameters, int2 position) {
    return to_rgb(parameters, luma_at(luma, parameters, position),
                  chroma_at(chroma, parameters, position / 2));
}

static void store(global uchar* target, Parameters parameters, uint2 pixel, float3 rgb) {
    // Rounded to the nearest: the conversion cuts off.
    const uchar4 rgba = convert_uchar4(clamp((float4)(rgb, 255.0f) + 0.5f, 0.0f, 255.0f));
    vstore4(rgba, pixel.x, target + pixel.y * parameters.target_pitch);
}

kernel void filter_none(Plane luma, Plane chroma, global uchar* target, Parameters parameters) {
    const uint2 pixel = this_pixel();
    if (is_outside(parameters, pixel))
        return;
    const int2 position = source_position(parameters, pixel);
    store(target, parameters, pixel, rgb_at(luma, chroma, parameters, position));
}

kernel void filter_gray(Plane luma, Plane chroma, global uchar* target, Parameters parameters) {
    const uint2 pixel = this_pixel();
    if (is_outside(parameters, pixel))
        return;
    const float2 colourless = (float2)(128.0f, 128.0f);
    const float brightness = luma_at(luma, parameters, source_position(parameters, pixel));
    store(target, parameters, pixel, to_rgb(parameters, brightness, colourless));
}

kernel void filter_invert(Plane luma, Plane chroma, global uchar* target, Parameters parameters) {
    const uint2 pixel = this_pixel();
    if (is_outside(parameters, pixel))
        return;
    const int2 position = source_position(parameters, pixel);
    store(target, parameters, pixel, 255.0f - rgb_at(luma, chroma, parameters, position));
}

// Sobel's operator on luma: edges shine on black, half white and half in the picture's own colour.
kernel void filter_edges(Plane luma, Plane chroma, global uchar* target, Parameters parameters) {
    const uint2 pixel = this_pixel();
    if (is_outside(parameters, pixel))
        return;
    const int2 position = source_position(parameters, pixel);
    float2 gradient = 0.0f;
#pragma unroll
    for (int i = -1; i <= 1; ++i) {
        const float weight = 2 - abs(i);
        gradient.x += weight * (luma_at(luma, parameters, position + (int2)(1, i)) -
                                luma_at(luma, parameters, position + (int2)(-1, i)));
        gradient.y += weight * (luma_at(luma, parameters, position + (int2)(i, 1)) -
                                luma_at(luma, parameters, position + (int2)(i, -1)));
    }
    // A luma step of a quarter of the range, 64, is a full edge: Sobel's weights on one side add up to 4.
    const float luma_gain = parameters.red[0];
    const float strength = min(sqrt(dot(gradient, gradient)) * luma_gain / 255.0f, 1.0f);
    const float3 rgb = clamp(rgb_at(luma, chroma, parameters, position), 0.0f, 255.0f);
    store(target, parameters, pixel, strength * (rgb + 255.0f) / 2.0f);
}

// Binomial weights: 5x5 on luma, 3x3 on chroma, which has half the resolution.
kernel void filter_blur(Plane luma, Plane chroma, global uchar* target, Parameters parameters) {
    const uint2 pixel = this_pixel();
    if (is_outside(parameters, pixel))
        return;
    const float weights5[5] = {1 / 16.0f, 4 / 16.0f, 6 / 16.0f, 4 / 16.0f, 1 / 16.0f};
    const float weights3[3] = {1 / 4.0f, 2 / 4.0f, 1 / 4.0f};
    const int2 position = source_position(parameters, pixel);
    float blurred_luma = 0.0f;
#pragma unroll
    for (int y = -2; y <= 2; ++y)
#pragma unroll
        for (int x = -2; x <= 2; ++x)
            blurred_luma +=
                weights5[y + 2] * weights5[x + 2] * luma_at(luma, parameters, position + (int2)(x, y));
    float2 blurred_chroma = 0.0f;
#pragma unroll
    for (int y = -1; y <= 1; ++y)
#pragma unroll
        for (int x = -1; x <= 1; ++x)
            blurred_chroma += weights3[y + 1] * weights3[x + 1] *
                              chroma_at(chroma, parameters, position / 2 + (int2)(x, y));
    store(target, parameters, pixel, to_rgb(parameters, blurred_luma, blurred_chroma));
}
