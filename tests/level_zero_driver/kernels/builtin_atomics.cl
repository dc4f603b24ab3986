#define OPERATIONS(type)                                                                                        \
    kernel void operations_##type(global atomic_##type* values, global type* seen) {                            \
        const type operand = (type)(get_global_id(0) % 7 + 1);                                                  \
        atomic_fetch_add(values + 0, operand);                                                                  \
        atomic_fetch_sub(values + 1, operand);                                                                  \
        atomic_fetch_min(values + 2, operand);                                                                  \
        atomic_fetch_max(values + 3, operand);                                                                  \
        type expected = atomic_load(values + 4);                                                                \
        while (!atomic_compare_exchange_weak(values + 4, &expected, expected + operand)) {                      \
        }                                                                                                       \
        seen[get_global_id(0)] = atomic_exchange(values + 5, (type)(get_global_id(0) + 1));                     \
        atomic_store(values + 6, (type)9);                                                                      \
    }

#define BIT_OPERATIONS(type)                                                                                    \
    kernel void bits_##type(global atomic_##type* values) {                                                     \
        const type bit = (type)1 << (get_global_id(0) % 31);                                                    \
        atomic_fetch_or(values + 0, bit);                                                                       \
        atomic_fetch_and(values + 1, ~bit);                                                                     \
        atomic_fetch_xor(values + 2, bit);                                                                      \
    }

OPERATIONS(int)
OPERATIONS(uint)
OPERATIONS(long)
OPERATIONS(ulong)
BIT_OPERATIONS(int)
BIT_OPERATIONS(ulong)

/// The translator knows no compare-and-exchange of floating-point numbers.
#define FLOATING_OPERATIONS(type)                                                                               \
    kernel void operations_##type(global atomic_##type* values) {                                               \
        const type operand = (type)(get_global_id(0) % 7 + 1);                                                  \
        atomic_fetch_add(values + 0, operand);                                                                  \
        atomic_fetch_sub(values + 1, operand);                                                                  \
        atomic_fetch_min(values + 2, operand);                                                                  \
        atomic_fetch_max(values + 3, operand);                                                                  \
        atomic_store(values + 6, atomic_load(values + 5));                                                      \
    }

FLOATING_OPERATIONS(float)
FLOATING_OPERATIONS(double)

/// The functions of OpenCL 1.x, on local memory, and a lock.
kernel void old(global int* results, local int* memory, global atomic_flag* lock) {
    if (get_local_id(0) == 0)
        memory[0] = memory[1] = memory[2] = 0;
    barrier(CLK_LOCAL_MEM_FENCE);
    atomic_inc(memory);
    atomic_add(memory + 1, 2);
    atomic_cmpxchg(memory + 2, 0, 5);
    barrier(CLK_LOCAL_MEM_FENCE);
    if (get_local_id(0) != 0)
        return;
    while (atomic_flag_test_and_set(lock)) {
    }
    results[0] += memory[0];
    results[1] += memory[1];
    results[2] += memory[2];
    atomic_flag_clear(lock);
}
