// Calls a function that no module defines.

int defined_elsewhere(int value);

__kernel void undefined_function(__global int* data) { data[0] = defined_elsewhere(data[1]); }
