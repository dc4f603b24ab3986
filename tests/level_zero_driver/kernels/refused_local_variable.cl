// Sixteen times 2^60 bytes: the sum has more than 64 bits.
#define TWO(name)                                                                                               \
    local char name##0 [1ul << 60];                                                                             \
    local char name##1 [1ul << 60];                                                                             \
    use(name##0, out);                                                                                          \
    use(name##1, out);

void use(local char* values, global char* out) {
    values[get_local_id(0)] = out[0];
    barrier(CLK_LOCAL_MEM_FENCE);
    out[get_global_id(0)] = values[out[1]];
}

kernel void refused(global char* out) {
    TWO(a) TWO(b) TWO(c) TWO(d) TWO(e) TWO(f) TWO(g) TWO(h)
}
