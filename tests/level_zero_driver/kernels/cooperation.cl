// Work-groups that wait for each other.

// Each work-item has 8 KiB of private memory that it needs before and after it waits.
__kernel void large_groups_at_once(__global volatile int* data) {
    int own[2048];
    for (int i = 0; i < 2000 + data[1]; ++i)
        own[i] = i;
    barrier(CLK_GLOBAL_MEM_FENCE);
    if (get_local_id(0) == 0) {
        atomic_inc(data);
        while (atomic_or(data, 0) < (int)get_num_groups(0)) {
        }
    }
    barrier(CLK_GLOBAL_MEM_FENCE);
    data[2] = own[data[1]];
}
