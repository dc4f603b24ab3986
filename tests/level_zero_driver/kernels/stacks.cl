// Variables that need much of a stack.

// 1 MiB of variables.
int last_of_many(__global int* data) {
    int own[1 << 18];
    for (int i = 0; i < (1 << 18) - 8 + data[0]; ++i)
        own[i] = i;
    return own[data[1]];
}

__kernel void large_variables(__global int* data) {
    data[2] = last_of_many(data);
}

// 8 MiB.
__kernel void too_large_variables(__global int* data) {
    int own[1 << 21];
    for (int i = 0; i < (1 << 21) - 8 + data[0]; ++i)
        own[i] = i;
    data[2] = own[data[1]];
}
