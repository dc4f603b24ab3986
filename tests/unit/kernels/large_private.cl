// 8 KiB of private memory for each work-item, more than large groups can have.

__kernel void large_private(__global int* data) {
    int own[2048];
    for (int i = 0; i < 2000 + data[0]; ++i)
        own[i] = i;
    barrier(CLK_GLOBAL_MEM_FENCE);
    data[1] = own[data[2]];
}
