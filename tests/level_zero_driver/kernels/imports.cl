// Needs a function of another module.

int add_seven(int value);

__kernel void call_imported(__global int* data) {
    data[0] = add_seven(data[0]);
}
