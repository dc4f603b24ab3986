kernel void refused(global int* out) {
    local int values[64] __attribute__((aligned(4096)));
    values[get_local_id(0) % 64] = out[0];
    barrier(CLK_LOCAL_MEM_FENCE);
    out[get_global_id(0)] = values[out[1]];
}
