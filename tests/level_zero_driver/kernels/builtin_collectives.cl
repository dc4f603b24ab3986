#pragma OPENCL EXTENSION cl_khr_fp16 : enable

// Each kernel writes the results of one work-item at values[item * count].

#define GROUP_OPERATIONS(type)                                                                                  \
    kernel void group_##type(global type* values) {                                                             \
        const type value = values[get_global_id(0) * 10];                                                       \
        global type* own = values + get_global_id(0) * 10;                                                      \
        own[0] = work_group_reduce_add(value);                                                                  \
        own[1] = work_group_reduce_min(value);                                                                  \
        own[2] = work_group_reduce_max(value);                                                                  \
        own[3] = work_group_scan_inclusive_add(value);                                                          \
        own[4] = work_group_scan_exclusive_add(value);                                                          \
        own[5] = work_group_scan_inclusive_max(value);                                                          \
        own[6] = work_group_scan_exclusive_min(value);                                                          \
        own[7] = work_group_broadcast(value, 5);                                                                \
        own[8] = work_group_all(value > 0);                                                                     \
        own[9] = work_group_any(value < 0);                                                                     \
    }

GROUP_OPERATIONS(int)
GROUP_OPERATIONS(ulong)

kernel void group_broadcast_2d(global int* values) {
    const size_t item = get_local_id(0) + get_local_id(1) * get_local_size(0);
    values[item] = work_group_broadcast((int)item, 1, 2);
}

#define SUB_GROUP_OPERATIONS(type)                                                                              \
    kernel void sub_group_##type(global type* values) {                                                         \
        global type* own = values + get_global_id(0) * 16;                                                      \
        const type value = own[0];                                                                              \
        own[0] = sub_group_reduce_add(value);                                                                   \
        own[1] = sub_group_reduce_min(value);                                                                   \
        own[2] = sub_group_reduce_max(value);                                                                   \
        own[3] = sub_group_scan_inclusive_add(value);                                                           \
        own[4] = sub_group_scan_exclusive_add(value);                                                           \
        own[5] = sub_group_scan_inclusive_min(value);                                                           \
        own[6] = sub_group_scan_exclusive_max(value);                                                           \
        own[7] = sub_group_broadcast(value, 3);                                                                 \
        own[8] = sub_group_shuffle(value, get_sub_group_local_id() / 2);                                        \
        own[9] = sub_group_shuffle_xor(value, 1);                                                               \
        own[10] = sub_group_shuffle_up(value, 1);                                                               \
        own[11] = sub_group_shuffle_down(value, 2);                                                             \
        own[12] = sub_group_clustered_reduce_add(value, 4);                                                     \
        own[13] = sub_group_non_uniform_reduce_mul(value);                                                      \
        own[14] = sub_group_broadcast_first(value);                                                             \
        own[15] = sub_group_all(value > 0) + 2 * sub_group_any(value < 0) + 4 * sub_group_elect();              \
    }

SUB_GROUP_OPERATIONS(int)
SUB_GROUP_OPERATIONS(float)
SUB_GROUP_OPERATIONS(half)

kernel void sub_group_sizes(global uint* values) {
    global uint* own = values + get_global_linear_id() * 6;
    own[0] = get_sub_group_size();
    own[1] = get_max_sub_group_size();
    own[2] = get_num_sub_groups();
    own[3] = get_enqueued_num_sub_groups();
    own[4] = get_sub_group_id();
    own[5] = get_sub_group_local_id();
}

kernel void ballots(global uint4* values) {
    const uint lane = get_sub_group_local_id();
    global uint4* own = values + get_global_id(0) * 4;
    const uint4 mask = sub_group_ballot(lane % 3 == 0);
    own[0] = mask;
    own[1] = (uint4)(sub_group_ballot_bit_count(mask), sub_group_ballot_inclusive_scan(mask),
                     sub_group_ballot_exclusive_scan(mask), sub_group_ballot_find_msb(mask));
    own[2] = (uint4)(sub_group_inverse_ballot(mask), sub_group_ballot_bit_extract(mask, 3),
                     sub_group_ballot_find_lsb(mask), get_sub_group_eq_mask().x);
    own[3] = (uint4)(get_sub_group_lt_mask().x, get_sub_group_le_mask().x, get_sub_group_gt_mask().x,
                     get_sub_group_ge_mask().x);
}

/// Half of the lanes alone, the others already wait at the barrier.
kernel void divergent(global int* values) {
    const uint lane = get_sub_group_local_id();
    int value = -1;
    if (lane % 2 == 0)
        value = sub_group_non_uniform_reduce_add((int)lane) + 1000 * (int)sub_group_ballot(1).x;
    work_group_barrier(CLK_GLOBAL_MEM_FENCE);
    values[get_global_id(0)] = value + 1000000 * sub_group_reduce_add(1);
}

/// Two collectives side by side, and one behind the branch.
kernel void two_ways(global int* values) {
    const int lane = get_sub_group_local_id();
    int value;
    if (lane & 1)
        value = sub_group_reduce_add(lane);
    else
        value = sub_group_reduce_max(lane + 100);
    values[get_global_id(0)] = value + 1000 * sub_group_reduce_add(1);
}

/// The same collective on both sides of a branch, in sums that make one call of the two impossible.
kernel void same_on_both_ways(global int* values) {
    const int lane = get_sub_group_local_id();
    values[get_global_id(0)] = lane < 5 ? 7 * sub_group_reduce_add(1) : sub_group_reduce_add(100) / 3;
}

/// Lanes leave a loop at different turns and in different places.
kernel void loops(global int* values) {
    const int lane = get_sub_group_local_id();
    int value = 0;
    for (int turn = 0; turn < lane; ++turn) {
        value += sub_group_reduce_add(1);
        if (lane == 7 && turn == 3)
            break;
        if (turn % 2 == 0)
            continue;
        value += 100 * sub_group_reduce_add(1);
    }
    values[get_global_id(0)] = value + 100000 * sub_group_reduce_add(1);
}

kernel void shuffle_vectors(global float4* values) {
    const size_t item = get_global_id(0);
    values[item] = sub_group_broadcast(values[item], 2);
}

/// Sub-groups exchange through local memory, each at its own pace.
kernel void sub_group_barriers(global int* values, local int* memory) {
    const uint i = get_local_id(0), first = i - get_sub_group_local_id();
    int value = values[get_global_id(0)];
    for (uint round = 0; round <= get_sub_group_id(); ++round) {
        memory[i] = value;
        sub_group_barrier(CLK_LOCAL_MEM_FENCE);
        value = memory[first + (get_sub_group_local_id() + 1) % get_sub_group_size()];
        sub_group_barrier(CLK_LOCAL_MEM_FENCE);
    }
    values[get_global_id(0)] = value;
}
