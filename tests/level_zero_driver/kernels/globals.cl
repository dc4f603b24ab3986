// Variables of the program, which the host can find by name.

__global int exported_variable = 123;
__global uint exported_table[4] = {1, 2, 3, 4};

__kernel void update_globals(int value) {
    exported_variable = value;
    exported_table[3] += 1;
}

int add_seven(int value) {
    return value + 7;
}

__kernel void call_own(__global int* data) {
    data[0] = add_seven(data[0]);
}
