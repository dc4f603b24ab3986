// What the compiler of kernels has to get right: work-items that wait for each other, and conditions at the start.

void rotate_by_one(local int* values) {
    const int item = get_local_id(0);
    const int next = values[(item + 1) % get_local_size(0)];
    barrier(CLK_LOCAL_MEM_FENCE);
    values[item] = next;
    barrier(CLK_LOCAL_MEM_FENCE);
}

kernel void rotate_in_helper(global int* out, int times) {
    local int values[64];
    values[get_local_id(0)] = get_local_id(0);
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = 0; i < times; ++i)
        rotate_by_one(values);
    out[get_global_id(0)] = values[get_local_id(0)];
}

// The same branch in all work-items of a group.
kernel void barrier_in_branch(global int* out) {
    local int total;
    if (get_local_id(0) == 0)
        total = 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (get_group_id(0) % 2 == 1) {
        atomic_add(&total, (int)get_local_id(0));
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    out[get_global_id(0)] = total;
}

kernel void private_array_across_barrier(global int* out) {
    int values[8];
    for (int i = 0; i < 8; ++i)
        values[i] = i * (int)get_local_id(0);
    barrier(CLK_LOCAL_MEM_FENCE);
    out[get_global_id(0)] = values[get_local_id(0) % 8];
}

kernel void private_array(global int* out) {
    int values[8];
    for (int i = 0; i < 8; ++i)
        values[(i + (int)get_global_id(0)) % 8] = i;
    out[get_global_id(0)] = values[get_global_id(0) % 3];
}

kernel void below(global int* out, int end) {
    const int x = get_global_id(0);
    if (x >= end)
        return;
    out[x] = x + 1;
}

kernel void between(global int* out, int first, int end, int rows) {
    const int x = get_global_id(0);
    const int y = get_global_id(1);
    if (x > first && x < end && y < rows)
        out[y * get_global_size(0) + x] = x + 1;
}

kernel void not_one(global int* out, int hole) {
    const int x = get_global_id(0);
    if (x == hole)
        return;
    out[x] = x + 1;
}

kernel void every_second(global int* out) {
    const int x = get_global_id(0);
    if (x % 2 == 0)
        return;
    out[x] = x + 1;
}

kernel void one_after_another(global int* out, int offset) {
    const size_t x = get_global_id(0);
    if (x + offset < 100)
        out[x] = x + 1;
}

kernel void divisions(global int* out, int dividend, int divisor, int4 dividends, int4 divisors) {
    out[0] = dividend / divisor;
    out[1] = dividend % divisor;
    vstore4(dividends / divisors, 0, out + 4);
    vstore4(dividends % divisors, 1, out + 4);
}

#define STEP own[in[0] & 0xffff] += own[in[1] & 0xffff] ^ in[2];
#define STEPS STEP STEP STEP STEP STEP STEP STEP STEP

// 256 KiB of variables, and too long for the compiler of OpenCL C to inline it.
int with_large_variables(global const int* in) {
    int own[1 << 16];
    for (int i = 0; i < 1 << 16; ++i)
        own[i] = i + in[3];
    STEPS STEPS STEPS STEPS
    return own[in[4] & 0xffff];
}

kernel void large_variables_three_times(global int* out, global const int* in) {
    out[0] = with_large_variables(in);
    out[1] = with_large_variables(in + 1);
    out[2] = with_large_variables(in + 2);
}
