// printf, vector loads and mathematics, and kernels that cannot be launched yet.

__kernel void print(int value) { printf("value %d\n", value); }

__kernel void vector_math(__global const float4* in, __global float4* out) {
    const size_t i = get_global_id(0);
    out[i] = mad(in[i], (float4)(2.0f), convert_float4(convert_int4_rtz(in[i].wzyx)));
}

__kernel void half_storage(__global half* data, float scale) {
    const size_t i = get_global_id(0);
    vstore_half(vload_half(i, data) * scale, i, data);
}

__kernel void image_copy(read_only image2d_t from, sampler_t sampler, write_only image2d_t to) {
    const int2 at = (int2)((int)get_global_id(0), (int)get_global_id(1));
    write_imagef(to, at, read_imagef(from, sampler, at));
}
