// The smallest useful module: what the tests of damaged modules start from.

__kernel void add_one(__global int* data) {
    data[get_global_id(0)] += 1;
}
