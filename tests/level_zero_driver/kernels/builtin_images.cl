// Images; each work-item has its coordinate and its result.

#define SAMPLE(name, type, coordinate_type)                                                                     \
    kernel void sample_##name(read_only type image, sampler_t sampler, global const coordinate_type* at,        \
                              global float4* results) {                                                         \
        results[get_global_id(0)] = read_imagef(image, sampler, at[get_global_id(0)]);                          \
    }

SAMPLE(1d, image1d_t, float)
SAMPLE(2d, image2d_t, float2)
SAMPLE(2d_array, image2d_array_t, float4)
SAMPLE(3d, image3d_t, float4)

kernel void read_floats(read_only image2d_t image, global float4* results) {
    const int x = get_global_id(0);
    results[x] = read_imagef(image, (int2)(x, 0));
}

kernel void read_integers(read_only image2d_t image, global int4* results) {
    const int x = get_global_id(0);
    results[x] = read_imagei(image, (int2)(x, 0));
}

kernel void write_floats(write_only image2d_t image, global const float4* values) {
    const int x = get_global_id(0);
    write_imagef(image, (int2)(x, 0), values[x]);
}

kernel void write_integers(write_only image2d_t image, global const int4* values) {
    const int x = get_global_id(0);
    write_imagei(image, (int2)(x, 0), values[x]);
}

kernel void doubled(read_write image2d_t image) {
    const int2 at = (int2)(get_global_id(0), 0);
    write_imagef(image, at, read_imagef(image, at) * 2);
}

kernel void queries(read_only image3d_t volume, read_only image2d_array_t planes, global int* results) {
    results[0] = get_image_width(volume);
    results[1] = get_image_height(volume);
    results[2] = get_image_depth(volume);
    results[3] = (int)get_image_array_size(planes);
    results[4] = get_image_channel_data_type(volume) == CLK_FLOAT;
    results[5] = get_image_channel_order(volume) == CLK_R;
    results[6] = get_image_dim(planes).y;
}
