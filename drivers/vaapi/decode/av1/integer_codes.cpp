#include "decode/av1/integer_codes.hpp"

#include <bit>

namespace zeva::va_driver::av1 {
namespace {

/// decode_subexp(numSyms) backwards: a value below `count`.
void write_sub_exponential(BitWriter& writer, std::uint32_t value, std::uint32_t count) {
    constexpr unsigned first_bits = 3;
    unsigned bits = first_bits;
    std::uint32_t passed = 0;
    while (count > passed + 3 * (1U << bits)) {
        const bool is_beyond = value >= passed + (1U << bits);
        writer.flag(is_beyond);
        if (!is_beyond) {
            writer.bits(value - passed, bits);
            return;
        }
        bits += passed == 0 ? 0 : 1;
        passed = passed == 0 ? 1U << first_bits : 2 * passed;
    }
    write_non_symmetric(writer, value - passed, count - passed);
}

/// inverse_recenter(r, v) backwards: the distance from the reference, the nearest values first.
std::uint32_t recenter(std::uint32_t reference, std::uint32_t value) {
    if (value > 2 * reference)
        return value;
    return value >= reference ? 2 * (value - reference) : 2 * (reference - value) - 1;
}

} // namespace

void write_signed(BitWriter& writer, std::int32_t value, unsigned count) {
    writer.bits(static_cast<std::uint32_t>(value) & ((1U << count) - 1), count);
}

void write_non_symmetric(BitWriter& writer, std::uint32_t value, std::uint32_t count) {
    const auto bits = static_cast<unsigned>(std::bit_width(count));
    const std::uint32_t short_codes = (1U << bits) - count;
    if (value < short_codes)
        writer.bits(value, bits - 1);
    else
        writer.bits(value + short_codes, bits);
}

void write_signed_near(BitWriter& writer, std::int32_t value, std::int32_t low, std::int32_t high,
                       std::int32_t reference) {
    const auto count = static_cast<std::uint32_t>(high - low);
    const auto from_low = static_cast<std::uint32_t>(value - low);
    const auto reference_from_low = static_cast<std::uint32_t>(reference - low);
    if (2 * reference_from_low <= count)
        write_sub_exponential(writer, recenter(reference_from_low, from_low), count);
    else
        write_sub_exponential(writer, recenter(count - 1 - reference_from_low, count - 1 - from_low), count);
}

void append_leb128(RecycledVector<std::uint8_t>& bytes, std::uint64_t value) {
    constexpr std::uint64_t more = 0x80;
    for (; value >= more; value >>= 7U)
        bytes.push_back(static_cast<std::uint8_t>(value | more));
    bytes.push_back(static_cast<std::uint8_t>(value));
}

void append_little_endian(RecycledVector<std::uint8_t>& bytes, std::uint64_t value, unsigned count) {
    for (unsigned i = 0; i < count; ++i)
        bytes.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}

} // namespace zeva::va_driver::av1
