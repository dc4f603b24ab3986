__attribute__((intel_reqd_sub_group_size(3))) kernel void refused(global int* out) {
    out[get_global_id(0)] = get_global_id(0);
}
