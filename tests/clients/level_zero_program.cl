// Kernels of level_zero_program.cpp.

// A by-value argument and two pointers: out = in * factor + index.
kernel void scale_and_index(global const int* in, global int* out, int factor) {
    const size_t i = get_global_id(0);
    out[i] = in[i] * factor + (int)i;
}

// Local memory: each work-group reverses its part.
kernel void reverse_groups(global int* data, local int* scratch) {
    const size_t local_id = get_local_id(0);
    const size_t size = get_local_size(0);
    scratch[local_id] = data[get_global_id(0)];
    barrier(CLK_LOCAL_MEM_FENCE);
    data[get_global_id(0)] = scratch[size - 1 - local_id];
}

// A structure by value.
struct Weights {
    float scale;
    float bias;
    int count;
};

kernel void weigh(global const int* in, global float* out, struct Weights weights) {
    const int i = (int)get_global_id(0);
    if (i < weights.count)
        out[i] = (float)in[i] * weights.scale + weights.bias;
}
