kernel void refused(global char* out) {
    char values[1ul << 33];
    for (size_t i = 0; i < out[0]; ++i)
        values[i * i] = out[i];
    out[get_global_id(0)] = values[out[1]];
}
