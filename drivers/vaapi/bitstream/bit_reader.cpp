#include "bitstream/bit_reader.hpp"

namespace zeva::va_driver {

std::uint32_t BitReader::bits(unsigned count) noexcept {
    std::uint32_t value = 0;
    for (; count > 0; --count, ++position_) {
        const std::size_t byte = position_ / 8;
        overrun_ = overrun_ || byte >= bytes_.size();
        const std::uint32_t bit = overrun_ ? 0 : bytes_[byte] >> (7 - position_ % 8) & 1U;
        value = value << 1 | bit;
    }
    return value;
}

std::uint32_t BitReader::unsigned_exp_golomb() noexcept {
    unsigned zeros = 0;
    while (zeros < 31 && !overrun_ && !flag()) {
        ++zeros;
    }
    return (1U << zeros) - 1 + bits(zeros);
}

std::int32_t BitReader::signed_exp_golomb() noexcept {
    const std::uint32_t code = unsigned_exp_golomb();
    const auto amount = static_cast<std::int32_t>(code / 2 + code % 2);
    return code % 2 != 0 ? amount : -amount;
}

} // namespace zeva::va_driver
