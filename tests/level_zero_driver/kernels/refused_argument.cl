struct Large {
    char bytes[1ul << 32];
};

kernel void refused(struct Large values, global char* out) {
    out[get_global_id(0)] = values.bytes[get_global_id(0)];
}
