// What the kernel compiler provides to the built-in functions: it replaces every call of these. See
// README.md.
#pragma once

#pragma OPENCL EXTENSION __cl_clang_function_pointers : enable
#include "../exchange_memory.h"
#include "../kernel_abi.h"

extern "C" {
__attribute__((const)) __global const struct zeva_launch* zeva_current_launch(void);
__attribute__((const)) __global struct zeva_worker* zeva_current_worker(void);
__attribute__((const)) uint zeva_group_id(uint dimension);
__attribute__((const)) uint zeva_local_id(uint dimension);
__attribute__((const)) uint zeva_local_linear_id(void);
__attribute__((const)) uint zeva_sub_group_size(void);
__attribute__((const)) __global uchar* zeva_exchange_memory(void);
__attribute__((convergent, nomerge)) void zeva_work_group_barrier(void);
__attribute__((convergent, nomerge)) void zeva_sub_group_barrier(void);
}

/// Work-items in the group.
inline uint work_group_items(void) {
    __global const uint* size = zeva_current_launch()->group_size;
    return size[0] * size[1] * size[2];
}
