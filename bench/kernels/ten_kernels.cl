// A program as applications have them: ten kernels of some size.
#define KERNEL(number)                                                                                       \
    __kernel void kernel_##number(__global float* out, __global const float* in, int width, float factor) {  \
        __local float tile[64];                                                                              \
        const int x = get_global_id(0);                                                                      \
        const int y = get_global_id(1);                                                                      \
        tile[get_local_id(0) & 63] = in[y * width + x];                                                      \
        barrier(CLK_LOCAL_MEM_FENCE);                                                                        \
        float sum = 0.0f;                                                                                    \
        for (int i = 0; i < 8 + number; ++i)                                                                 \
            sum += tile[(get_local_id(0) + i) & 63] * native_exp(-factor * i) + sin(sum + number);           \
        out[y * width + x] = clamp(sum, 0.0f, 1.0f);                                                         \
    }

KERNEL(0)
KERNEL(1)
KERNEL(2)
KERNEL(3)
KERNEL(4)
KERNEL(5)
KERNEL(6)
KERNEL(7)
KERNEL(8)
KERNEL(9)
