// Needs the capability Float16, which is refused.
#pragma OPENCL EXTENSION cl_khr_fp16 : enable

__kernel void half_arithmetic(__global half* data) { data[get_global_id(0)] *= (half)2.0f; }
