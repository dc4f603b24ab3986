// Defines what globals.cl defines, too.

int add_seven(int value) {
    return value - 7;
}

__kernel void other_kernel(__global int* data) {
    data[0] = add_seven(data[0]);
}
