// More local memory than there is.

__kernel void large_local(__global int* data) {
    __local int shared[1 << 24];
    shared[data[0]] = data[1];
    barrier(CLK_LOCAL_MEM_FENCE);
    data[2] = shared[data[3]];
}
