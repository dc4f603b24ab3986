// Calls a function of another module that needs much of a stack.

int last_of_many(__global int* data);

__kernel void call_large(__global int* data) {
    data[2] = last_of_many(data);
}
