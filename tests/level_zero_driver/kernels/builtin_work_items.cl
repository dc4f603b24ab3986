kernel void positions(global ulong* values) {
    const size_t item = get_global_linear_id();
    global ulong* own = values + item * 16;
    for (uint d = 0; d < 3; ++d) {
        own[d] = get_global_id(d);
        own[3 + d] = get_local_id(d);
        own[6 + d] = get_group_id(d);
    }
    own[9] = get_local_linear_id();
    own[10] = get_work_dim();
    own[11] = get_global_size(1);
    own[12] = get_num_groups(0) + 100 * get_local_size(1) + 10000 * get_enqueued_local_size(2);
    own[13] = get_global_offset(0) + 100 * get_global_offset(1) + 10000 * get_global_offset(2);
    own[14] = item;
}

kernel void reversed(global int* values, local int* memory) {
    const size_t i = get_local_id(0), last = get_local_size(0) - 1;
    memory[i] = values[get_global_id(0)];
    barrier(CLK_LOCAL_MEM_FENCE);
    values[get_global_id(0)] = memory[last - i];
}

kernel void copied(global const float4* from, global float4* to, local float4* memory, uint count) {
    const size_t first = get_group_id(0) * count;
    event_t event = async_work_group_copy(memory, from + first, count, 0);
    wait_group_events(1, &event);
    memory[get_local_id(0)] *= 2;
    barrier(CLK_LOCAL_MEM_FENCE);
    event = async_work_group_copy(to + first, memory, count, 0);
    wait_group_events(1, &event);
}

kernel void strided(global const int* from, global int* to, local int* memory) {
    event_t event = async_work_group_strided_copy(memory, from, get_local_size(0), 3, 0);
    wait_group_events(1, &event);
    event = async_work_group_strided_copy(to, memory, get_local_size(0), 2, 0);
    wait_group_events(1, &event);
}

/// Bit 0: global, bit 1: local, as each function and get_fence tells.
kernel void spaces(global int* values, local int* memory) {
    int* pointers[2] = {values, memory};
    for (int i = 0; i < 2; ++i) {
        int* pointer = pointers[i];
        values[i] = (to_global(pointer) ? 1 : 0) + (to_local(pointer) ? 2 : 0) +
                    (get_fence(pointer) == CLK_GLOBAL_MEM_FENCE ? 4 : 0);
    }
}

// Conditions at the start that are true for work-items here and there in a row.
kernel void odd_in_line(global int* values) {
    if (get_local_linear_id() % 2 == 0)
        return;
    values[get_global_id(0)] = 1;
}

kernel void first_of_sub_group(global int* values) {
    if (get_sub_group_local_id() != 0)
        return;
    values[get_global_id(0)] = 1;
}

kernel void scaled(global float8* out, float8 factor) {
    out[get_global_id(0)] = factor * (float)get_global_id(0);
}
