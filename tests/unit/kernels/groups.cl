// Work-groups: ids, local memory, barriers, atomics, a required size.

__kernel void global_ids(__global uint* out, uint width) {
    const size_t x = get_global_id(0) - get_global_offset(0);
    const size_t y = get_global_id(1) - get_global_offset(1);
    out[y * width + x] = (uint)(get_global_id(1) * 1000 + get_global_id(0));
}

__kernel void reverse_groups(__global int* data, __local int* copy) {
    const size_t i = get_local_id(0);
    copy[i] = data[get_global_id(0)];
    barrier(CLK_LOCAL_MEM_FENCE);
    data[get_global_id(0)] = copy[get_local_size(0) - 1 - i];
}

__kernel void static_local(__global int* out) {
    __local int shared[64];
    shared[get_local_id(0)] = (int)get_local_id(0);
    barrier(CLK_LOCAL_MEM_FENCE);
    if (get_local_id(0) == 0) {
        int sum = 0;
        for (size_t i = 0; i < get_local_size(0); ++i)
            sum += shared[i];
        out[get_group_id(0)] = sum;
    }
}

__kernel void count(__global int* counter, int step) {
    atomic_add(counter, step);
    atomic_max(counter + 1, (int)get_global_id(0));
}

__kernel __attribute__((reqd_work_group_size(8, 4, 1))) void required_size(__global int* out) {
    atomic_inc(out);
}
