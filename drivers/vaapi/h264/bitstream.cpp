#include "h264/bitstream.hpp"

#include <array>
#include <bit>

namespace zeva::va_driver::h264 {

namespace {

constexpr std::uint8_t emulation_prevention_byte = 3;

} // namespace

void BitWriter::bits(std::uint32_t value, unsigned count) {
    while (count > 0) {
        if (free_bits_ == 0) {
            bytes_.push_back(0);
            free_bits_ = 8;
        }
        --count;
        --free_bits_;
        bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | ((value >> count) & 1U) << free_bits_);
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

std::uint32_t BitReader::bits(unsigned count) noexcept {
    std::uint32_t value = 0;
    for (; count > 0; --count, ++position_) {
        const std::size_t byte = position_ / 8;
        overrun_ = overrun_ || byte >= rbsp_.size();
        const std::uint32_t bit = overrun_ ? 0 : rbsp_[byte] >> (7 - position_ % 8) & 1U;
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

void append_nal_unit(std::vector<std::uint8_t>& stream, std::uint8_t header,
                     std::span<const std::uint8_t> rbsp) {
    constexpr std::array<std::uint8_t, 4> start_code{0, 0, 0, 1};
    stream.insert(stream.end(), start_code.begin(), start_code.end());
    stream.push_back(header);
    unsigned zeros = 0;
    for (const std::uint8_t byte : rbsp) {
        if (zeros == 2 && byte <= emulation_prevention_byte) {
            stream.push_back(emulation_prevention_byte);
            zeros = 0;
        }
        stream.push_back(byte);
        zeros = byte == 0 ? zeros + 1 : 0;
    }
}

std::vector<std::uint8_t> extract_rbsp(std::span<const std::uint8_t> nal_unit, std::size_t limit) {
    std::vector<std::uint8_t> rbsp;
    rbsp.reserve(limit);
    unsigned zeros = 0;
    for (std::size_t i = 1; i < nal_unit.size() && rbsp.size() < limit; ++i) {
        if (zeros >= 2 && nal_unit[i] == emulation_prevention_byte) {
            zeros = 0;
            continue;
        }
        rbsp.push_back(nal_unit[i]);
        zeros = nal_unit[i] == 0 ? zeros + 1 : 0;
    }
    return rbsp;
}

} // namespace zeva::va_driver::h264
