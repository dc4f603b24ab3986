// Reads and writes images of every type and kind of element. Each work-item has the pixel at its global id.
#pragma OPENCL EXTENSION cl_khr_3d_image_writes : enable

#define HERE2 ((int2)(get_global_id(0), get_global_id(1)))
#define HERE4 ((int4)(get_global_id(0), get_global_id(1), get_global_id(2), 0))

kernel void copy_float(read_only image2d_t from, write_only image2d_t to) {
    write_imagef(to, HERE2, read_imagef(from, HERE2));
}

kernel void copy_int(read_only image2d_t from, write_only image2d_t to) {
    write_imagei(to, HERE2, read_imagei(from, HERE2));
}

kernel void copy_uint(read_only image2d_t from, write_only image2d_t to) {
    write_imageui(to, HERE2, read_imageui(from, HERE2));
}

kernel void read_float(read_only image2d_t from, global float4* to) {
    to[get_global_id(1) * get_global_size(0) + get_global_id(0)] = read_imagef(from, HERE2);
}

kernel void read_uint(read_only image2d_t from, global uint4* to) {
    to[get_global_id(1) * get_global_size(0) + get_global_id(0)] = read_imageui(from, HERE2);
}

kernel void sample(read_only image2d_t from, sampler_t sampler, global const float2* at, global float4* to) {
    to[get_global_id(0)] = read_imagef(from, sampler, at[get_global_id(0)]);
}

// Each pixel gets its number plus one.
kernel void number_1d(write_only image1d_t to) {
    const uint x = get_global_id(0);
    write_imageui(to, (int)x, (uint4)(x + 1));
}

kernel void number_buffer(write_only image1d_buffer_t to) {
    const uint x = get_global_id(0);
    write_imageui(to, (int)x, (uint4)(x + 1));
}

kernel void number_1d_array(write_only image1d_array_t to) {
    const uint i = get_global_id(1) * get_global_size(0) + get_global_id(0);
    write_imageui(to, HERE2, (uint4)(i + 1));
}

kernel void number_2d(write_only image2d_t to) {
    const uint i = get_global_id(1) * get_global_size(0) + get_global_id(0);
    write_imageui(to, HERE2, (uint4)(i + 1));
}

kernel void number_2d_array(write_only image2d_array_t to) {
    const uint i = (get_global_id(2) * get_global_size(1) + get_global_id(1)) * get_global_size(0) + get_global_id(0);
    write_imageui(to, HERE4, (uint4)(i + 1));
}

kernel void number_3d(write_only image3d_t to) {
    const uint i = (get_global_id(2) * get_global_size(1) + get_global_id(1)) * get_global_size(0) + get_global_id(0);
    write_imageui(to, HERE4, (uint4)(i + 1));
}
