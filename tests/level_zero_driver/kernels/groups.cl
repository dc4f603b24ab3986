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

// 8 KiB of private memory for each work-item.
__kernel void large_private(__global int* data) {
    int own[2048];
    for (int i = 0; i < 2000 + data[0]; ++i)
        own[i] = i;
    barrier(CLK_GLOBAL_MEM_FENCE);
    data[1] = own[data[2]];
}

// More local memory than there is.
__kernel void large_local(__global int* data) {
    __local int shared[1 << 20];
    shared[data[0]] = data[1];
    barrier(CLK_LOCAL_MEM_FENCE);
    data[2] = shared[data[3]];
}

// Every work-group waits until all the others have begun.
__kernel void all_at_once(__global volatile int* counter) {
    atomic_inc(counter);
    while (atomic_or(counter, 0) < (int)get_num_groups(0)) {
    }
}

__kernel __attribute__((work_group_size_hint(16, 1, 1))) void hinted(__global int* out) {
    out[0] = 1;
}
