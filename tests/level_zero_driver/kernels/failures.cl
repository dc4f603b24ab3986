// Kernels that go wrong.

__kernel void divide(__global int* data, int divisor) {
    data[get_global_id(0)] = data[get_global_id(0)] / divisor;
}

__kernel void endless(__global volatile int* data) {
    while (data[0] == 0) {
    }
}
