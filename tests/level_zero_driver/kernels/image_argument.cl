// An image and a sampler as arguments.

__kernel void image_argument(read_only image2d_t from, sampler_t sampler, __global uint* out) {
    out[0] = read_imageui(from, sampler, (int2)(1, 2)).x;
}
