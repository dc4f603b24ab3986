// Specialisation constants of several types.

int __attribute__((overloadable)) __spirv_SpecConstant(int id, int value);
long __attribute__((overloadable)) __spirv_SpecConstant(int id, long value);
float __attribute__((overloadable)) __spirv_SpecConstant(int id, float value);
short __attribute__((overloadable)) __spirv_SpecConstant(int id, short value);

__kernel void constants(__global double* out) {
    out[0] = __spirv_SpecConstant(1, 10);
    out[1] = __spirv_SpecConstant(2, 20l);
    out[2] = __spirv_SpecConstant(30, 2.5f);
    out[3] = __spirv_SpecConstant(4, (short)40);
}
