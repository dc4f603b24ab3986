// AV1's own codes for integers (AV1 specification, sections 4.10 and 5.9.26 to 5.9.29).
#pragma once

#include "bitstream/bit_writer.hpp"
#include "recycled_memory.hpp"

#include <cstdint>

namespace zeva::va_driver::av1 {

/// su(n): two's complement in `count` bits.
void write_signed(BitWriter& writer, std::int32_t value, unsigned count);

/// ns(n): a value below `count`, which is not 0.
void write_non_symmetric(BitWriter& writer, std::uint32_t value, std::uint32_t count);

/// signed_subexp_with_ref: a value from `low` to `high` - 1, short when it is near `reference`, which is in
/// the same range.
void write_signed_near(BitWriter& writer, std::int32_t value, std::int32_t low, std::int32_t high,
                       std::int32_t reference);

/// leb128(): seven bits a byte, the lowest first.
void append_leb128(RecycledVector<std::uint8_t>& bytes, std::uint64_t value);

/// le(n): `count` bytes, the lowest first.
void append_little_endian(RecycledVector<std::uint8_t>& bytes, std::uint64_t value, unsigned count);

} // namespace zeva::va_driver::av1
