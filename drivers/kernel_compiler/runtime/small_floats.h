// Floating-point numbers of five exponent bits (half precision, and the unsigned ones of 11 and 10 bits) as integers, so
// that every bit pattern, also of a NaN, survives reading and writing.
#pragma once

namespace small_float {

__constant constexpr uint4 one = 1;

/// `bits` without its sign, `mantissa_bits` of 5, 6 or 10.
inline uint4 to_float_bits(uint4 bits, uint4 mantissa_bits) {
    const uint4 exponent = (bits >> mantissa_bits) & 31;
    const uint4 mantissa = bits & ((one << mantissa_bits) - 1);
    const uint4 fraction = mantissa << (23 - mantissa_bits);
    const uint4 normal = (exponent + 112) << 23 | fraction;
    const uint4 special = 0x7f800000u | fraction;
    const float4 unit = as_float4((113 - mantissa_bits) << 23); // the smallest denormal
    const uint4 denormal = as_uint4(__builtin_convertvector(mantissa, float4) * unit);
    return exponent == 31u ? special : exponent == 0u ? denormal : normal;
}

/// The bits of |value| rounded to the nearest, ties to even.
inline uint4 from_float_bits(uint4 value, uint4 mantissa_bits) {
    const uint4 magnitude = value & 0x7fffffffu;
    const uint4 dropped = 23 - mantissa_bits;
    const uint4 infinity = one * 31 << mantissa_bits;
    const uint4 rounded =
        (magnitude - (112u << 23) + ((one << (dropped - 1)) - 1) + ((magnitude >> dropped) & 1)) >> dropped;
    const uint4 magic = (113 + dropped) << 23; // adding it shifts a denormal's bits into place
    const uint4 denormal = as_uint4(as_float4(magnitude) + as_float4(magic)) - magic;
    const uint4 payload = (magnitude & 0x7fffffu) >> dropped;
    const uint4 nan = infinity | (payload == 0u ? one << (mantissa_bits - 1) : payload);
    const uint4 finite = magnitude < (113u << 23) ? denormal : min(rounded, infinity);
    return magnitude > 0x7f800000u ? nan : finite;
}

} // namespace small_float
