// Kernels that take their time, so that other work can come between their work-groups.

/// So many dependent steps.
uint take_time(uint value, uint steps) {
    for (uint i = 0; i < steps; ++i) {
        value ^= value << 13;
        value ^= value >> 17;
        value ^= value << 5;
    }
    return value;
}

__kernel void slow_groups(__global volatile uint* begun, __global uint* out, uint steps) {
    const uint number = atomic_inc(begun);
    out[0] = take_time(number + 1, steps);
}

// The first group ends at once.
__kernel void one_fast_group(__global volatile uint* begun, __global uint* out, uint steps) {
    const uint number = atomic_inc(begun);
    out[0] = take_time(number + 1, number == 0 ? 0 : steps);
}
