// Asynchronous copies, which are refused.

__kernel void async_copy(__global int* data, __local int* copy) {
    event_t done = async_work_group_copy(copy, data, 16, 0);
    wait_group_events(1, &done);
    data[0] = copy[3];
}
