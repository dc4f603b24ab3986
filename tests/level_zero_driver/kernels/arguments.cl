// Every kind of argument, each written back so that the test sees what arrived.

typedef struct {
    char tag;
    short value;
    char tail[3];
} OddStruct; // 8 bytes: 1, pad, 2, 3, pad

typedef struct __attribute__((packed)) {
    char tag;
    int value;
    short tail;
} PackedStruct; // 7 bytes

typedef struct {
    char tag;
    long values[2];
    float3 vector;
} NestedStruct; // 48 bytes, aligned to 16

__kernel void scalars(char a, short b, int c, long d, float e, double f, uchar g, __global double* out) {
    out[0] = a;
    out[1] = b;
    out[2] = c;
    out[3] = d;
    out[4] = e;
    out[5] = f;
    out[6] = g;
}

__kernel void vectors(int3 a, float3 b, uchar4 c, short2 d, __global float* out) {
    out[0] = a.x;
    out[1] = a.z;
    out[2] = b.y;
    out[3] = b.z;
    out[4] = c.w;
    out[5] = d.y;
}

__kernel void structs(OddStruct odd, PackedStruct packed, NestedStruct nested, __global long* out) {
    out[0] = odd.tag;
    out[1] = odd.value;
    out[2] = odd.tail[2];
    out[3] = packed.tag;
    out[4] = packed.value;
    out[5] = packed.tail;
    out[6] = nested.tag;
    out[7] = nested.values[1];
    out[8] = (long)nested.vector.z;
}

__kernel void null_pointer(__global int* maybe, __global int* out) {
    out[0] = maybe == 0 ? 1 : 2;
}

__constant float table[4] = {1.5f, 2.5f, 3.5f, 4.5f};

__kernel void constants(__constant float* given, __global float* out) {
    const size_t i = get_global_id(0);
    out[i] = table[i & 3] + given[i & 1];
}
