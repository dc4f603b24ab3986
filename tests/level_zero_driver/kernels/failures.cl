// Kernels that go wrong.

__kernel void divide(__global int* data, int divisor) {
    data[get_global_id(0)] = data[get_global_id(0)] / divisor;
}

__kernel void endless(__global volatile int* data) {
    while (data[0] == 0) {
    }
}

// A function whose result is of no use when it is stopped.
__attribute__((noinline)) __global int* find(__global int* data) {
    while (*(__global volatile int*)data == 0) {
    }
    return data + 1;
}

__kernel void endless_search(__global int* data) {
    *find(data) = 1;
}
