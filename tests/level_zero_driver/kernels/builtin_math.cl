// Functions of one or two arguments over arrays; halves travel as vload_half and vstore_half do not: as they are.
#pragma OPENCL EXTENSION cl_khr_fp16 : enable

#define UNARY(name, type)                                                                                       \
    kernel void name##_##type(global const type* x, global type* results) {                                     \
        results[get_global_id(0)] = name(x[get_global_id(0)]);                                                  \
    }
#define BINARY(name, type)                                                                                      \
    kernel void name##_##type(global const type* x, global const type* y, global type* results) {               \
        results[get_global_id(0)] = name(x[get_global_id(0)], y[get_global_id(0)]);                             \
    }
#define FUNCTIONS(type)                                                                                         \
    UNARY(sin, type)                                                                                            \
    UNARY(exp, type)                                                                                            \
    UNARY(log2, type)                                                                                           \
    UNARY(cbrt, type)                                                                                           \
    UNARY(tanh, type)                                                                                           \
    UNARY(sqrt, type)                                                                                           \
    UNARY(erf, type)                                                                                            \
    BINARY(pow, type)                                                                                           \
    BINARY(fmod, type)                                                                                          \
    BINARY(hypot, type)                                                                                         \
    BINARY(nextafter, type)                                                                                     \
    BINARY(fmax, type)

FUNCTIONS(float)
FUNCTIONS(double)
FUNCTIONS(half)

/// Functions with a second result, through generic pointers to global, local and private memory.
#define SECOND_RESULTS(type)                                                                                    \
    kernel void second_results_##type(global const type* x, global type* floats, global int* integers,          \
                                      local type* memory) {                                                     \
        const size_t i = get_global_id(0);                                                                      \
        global type* own = floats + i * 6;                                                                      \
        type private_result;                                                                                    \
        type* places[3] = {own + 1, memory + get_local_id(0), &private_result};                                 \
        own[0] = fract(x[i], places[0]);                                                                        \
        own[2] = modf(x[i], places[1]);                                                                         \
        own[3] = *places[1];                                                                                    \
        own[4] = sincos(x[i], places[2]);                                                                       \
        own[5] = private_result;                                                                                \
        int exponent, quotient;                                                                                 \
        int* generic_exponent = i % 2 ? (int*)&exponent : (int*)(integers + i * 2);                                          \
        floats[get_global_size(0) * 6 + i * 2] = frexp(x[i], generic_exponent);                                 \
        integers[i * 2] = *generic_exponent;                                                                    \
        floats[get_global_size(0) * 6 + i * 2 + 1] = remquo(x[i], (type)0.75f, &quotient);                      \
        integers[i * 2 + 1] = quotient & 7;                                                                     \
    }

SECOND_RESULTS(float)
SECOND_RESULTS(half)

/// Loads and stores of vectors through generic pointers.
kernel void vectors(global float* values, local float* memory, global half* halves) {
    const size_t i = get_global_id(0);
    float* from = i % 2 ? (float*)values : (float*)(values + 0);
    float* to = memory;
    vstore3(vload3(i, from), get_local_id(0), to);
    float3 loaded = vload3(get_local_id(0), to);
    vstore3(loaded.zyx, i, values);
    half* packed = halves;
    vstore_half3_rtz(loaded, i, packed);
    vstore4(vload4(i, packed + 3 * get_global_size(0)).wzyx, i, packed + 3 * get_global_size(0));
}

#define CONVERT(mode)                                                                                           \
    kernel void to_half##mode(global const float* x, global const double* y, global half2* results) {           \
        const size_t i = get_global_id(0);                                                                      \
        results[i] = (half2)(convert_half##mode(x[i]), convert_half##mode(y[i]));                               \
    }

CONVERT(_rte)
CONVERT(_rtz)
CONVERT(_rtp)
CONVERT(_rtn)

kernel void from_half(global const half4* x, global int4* integers, global uchar4* bytes) {
    const size_t i = get_global_id(0);
    integers[i] = convert_int4_rtn(x[i]);
    bytes[i] = convert_uchar4_sat_rte(x[i]);
}

kernel void half_classes(global const half* x, global int* results) {
    const half value = x[get_global_id(0)];
    results[get_global_id(0)] = isnan(value) + 2 * isinf(value) + 4 * isfinite(value) + 8 * isnormal(value) +
                                16 * signbit(value) + 32 * (select(value, (half)1, (short)1) == 1);
}

kernel void remainders(global const float* x, global float* results) {
    results[get_global_id(0)] = fmod(x[get_global_id(0)], 0.3f) + half_cos(x[get_global_id(0)]);
}
