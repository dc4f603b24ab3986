#include "bitstream/bit_writer.hpp"

#include <algorithm>
#include <bit>

namespace zeva::va_driver {

void BitWriter::bits(std::uint32_t value, unsigned count) {
    while (count > 0) {
        if (free_bits_ == 0) {
            bytes_.push_back(0);
            free_bits_ = 8;
        }
        const unsigned taken = std::min(count, free_bits_);
        count -= taken;
        free_bits_ -= taken;
        const std::uint32_t part = value >> count & ((1U << taken) - 1);
        bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | part << free_bits_);
    }
}

void BitWriter::unsigned_exp_golomb(std::uint32_t value) {
    const auto length = static_cast<unsigned>(std::bit_width(value + 1));
    bits(0, length - 1);
    bits(value + 1, length);
}

void BitWriter::signed_exp_golomb(std::int32_t value) {
    unsigned_exp_golomb(static_cast<std::uint32_t>(value > 0 ? 2 * value - 1 : -2 * value));
}

void BitWriter::trailing_bits() {
    flag(true);
    free_bits_ = 0;
}

void BitWriter::clear() noexcept {
    bytes_.clear();
    free_bits_ = 0;
}

} // namespace zeva::va_driver
