// Writing the bits of headers, most significant bit first.
#pragma once

#include "recycled_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace zeva::va_driver {

/// Collects bits; the last byte is filled up with zeros.
class BitWriter {
public:
    BitWriter() { bytes_.reserve(usual_size); }

    /// The lowest `count` bits of `value`, at most 32.
    void bits(std::uint32_t value, unsigned count);
    void flag(bool value) { bits(value ? 1 : 0, 1); }
    /// ue(v) and se(v) of H.264 and HEVC; `value` is below 2^32 - 1, its amount below 2^31.
    void unsigned_exp_golomb(std::uint32_t value);
    void signed_exp_golomb(std::int32_t value);
    /// rbsp_trailing_bits: a one, then zeros up to the next byte.
    void trailing_bits();

    [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept { return bytes_; }
    [[nodiscard]] std::size_t bit_count() const noexcept { return bytes_.size() * 8 - free_bits_; }
    [[nodiscard]] bool is_byte_aligned() const noexcept { return free_bits_ == 0; }
    void clear() noexcept;

private:
    static constexpr std::size_t usual_size = 256; ///< bytes that most headers do not exceed

    RecycledVector<std::uint8_t> bytes_;
    unsigned free_bits_ = 0; ///< of the last byte
};

} // namespace zeva::va_driver
