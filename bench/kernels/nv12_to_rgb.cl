// NV12 to planar RGB in floats from 0 to 1, scaled by bilinear interpolation, BT.601, limited range. Two passes:
// rows are scaled into planes of the target's width, and then pixels are made of two rows each.

// The place of target pixel i in the source, where target pixels are `step` apart, both in units of 1/65536 of a
// source pixel: pixels are sampled at their centres.
int source_place(int i, int step, int source_size) {
    return clamp(i * step + step / 2 - 32768, 0, (source_size - 1) << 16);
}

// A work-item for each pixel of a scaled row; rows of luma first, then rows of chroma, which have two bytes a
// sample.
__kernel void scale_rows(__global ushort* restrict luma, __global ushort2* restrict chroma,
                         __global const uchar* restrict nv12, int pitch, int source_width, int source_height,
                         int target_width, int step) {
    const int x = get_global_id(0);
    const int row = get_global_id(1);
    __global const uchar* in = nv12 + row * pitch;
    if (row < source_height) {
        const int place = source_place(x, step, source_width);
        const int left = place >> 16;
        const int right = min(left + 1, source_width - 1);
        const int weight = place >> 8 & 255;
        luma[row * target_width + x] = in[left] * (256 - weight) + in[right] * weight;
    } else {
        const int place = source_place(x, step / 2, source_width / 2);
        const int left = place >> 16;
        const int right = min(left + 1, source_width / 2 - 1);
        const int weight = place >> 8 & 255;
        chroma[(row - source_height) * target_width + x] =
            (ushort2)(in[2 * left] * (256 - weight) + in[2 * right] * weight,
                      in[2 * left + 1] * (256 - weight) + in[2 * right + 1] * weight);
    }
}

// A work-item for each pixel of the target.
__kernel void mix_rows(__global float* restrict rgb, __global const ushort* restrict luma,
                       __global const ushort2* restrict chroma, int source_height, int width, int height,
                       int step) {
    const int x = get_global_id(0);
    const int row = get_global_id(1);
    const int luma_place = source_place(row, step, source_height);
    const int chroma_place = source_place(row, step / 2, source_height / 2);
    const int luma_top = luma_place >> 16;
    const int luma_bottom = min(luma_top + 1, source_height - 1);
    const int chroma_top = chroma_place >> 16;
    const int chroma_bottom = min(chroma_top + 1, source_height / 2 - 1);
    const float luma_weight = (luma_place & 65535) * (1.0f / 65536);
    const float chroma_weight = (chroma_place & 65535) * (1.0f / 65536);
    const float scale = 1.0f / (256 * 255);

    const float y_top = luma[luma_top * width + x];
    const float y_bottom = luma[luma_bottom * width + x];
    const ushort2 c_top = chroma[chroma_top * width + x];
    const ushort2 c_bottom = chroma[chroma_bottom * width + x];
    const float y = ((y_top + (y_bottom - y_top) * luma_weight) * scale - 16.0f / 255) * (255.0f / 219);
    const float u = (c_top.x + ((float)c_bottom.x - c_top.x) * chroma_weight) * scale - 128.0f / 255;
    const float v = (c_top.y + ((float)c_bottom.y - c_top.y) * chroma_weight) * scale - 128.0f / 255;
    const int plane = width * height;
    const int place = row * width + x;
    rgb[place] = clamp(y + 1.596f * v, 0.0f, 1.0f);
    rgb[plane + place] = clamp(y - 0.392f * u - 0.813f * v, 0.0f, 1.0f);
    rgb[2 * plane + place] = clamp(y + 2.017f * u, 0.0f, 1.0f);
}
