// Writing and reading the bits of H.264 NAL units (ITU-T H.264, sections 7.3, 7.4.1 and 9.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace zeva::va_driver::h264 {

/// Collects a raw byte sequence payload (RBSP), most significant bit first.
class BitWriter {
public:
    void bits(std::uint32_t value, unsigned count);
    void flag(bool value) { bits(value ? 1 : 0, 1); }
    void unsigned_exp_golomb(std::uint32_t value);
    void signed_exp_golomb(std::int32_t value);
    /// rbsp_trailing_bits: a one, then zeros up to the next byte.
    void trailing_bits();

    [[nodiscard]] std::span<const std::uint8_t> bytes() const noexcept { return bytes_; }

private:
    std::vector<std::uint8_t> bytes_;
    unsigned free_bits_ = 0; ///< of the last byte
};

/// Reads an RBSP. Behind its end it reads zeros and reports `overrun`.
class BitReader {
public:
    explicit BitReader(std::span<const std::uint8_t> rbsp) noexcept : rbsp_(rbsp) {}

    std::uint32_t bits(unsigned count) noexcept;
    bool flag() noexcept { return bits(1) != 0; }
    std::uint32_t unsigned_exp_golomb() noexcept;
    /// Reads past se(v): its value is not needed anywhere.
    void skip_exp_golomb() noexcept { unsigned_exp_golomb(); }
    [[nodiscard]] bool overrun() const noexcept { return overrun_; }

private:
    std::span<const std::uint8_t> rbsp_;
    std::size_t position_ = 0; ///< in bits
    bool overrun_ = false;
};

/// Appends a start code, the NAL unit header byte and the payload with emulation prevention bytes.
void append_nal_unit(std::vector<std::uint8_t>& stream, std::uint8_t header,
                     std::span<const std::uint8_t> rbsp);

/// The payload behind the header byte of a NAL unit, without emulation prevention bytes, up to `limit` bytes.
[[nodiscard]] std::vector<std::uint8_t> extract_rbsp(std::span<const std::uint8_t> nal_unit,
                                                     std::size_t limit);

} // namespace zeva::va_driver::h264
