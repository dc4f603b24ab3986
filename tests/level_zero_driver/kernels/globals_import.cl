// Needs a variable of globals.cl.

extern __global int exported_variable;

__kernel void read_imported(__global int* data) {
    data[0] = exported_variable;
}
