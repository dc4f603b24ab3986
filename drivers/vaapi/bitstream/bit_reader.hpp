// Reading the bits of headers, most significant bit first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace zeva::va_driver {

/// Reads bits. Behind the end it reads zeros and reports `overrun`.
class BitReader {
public:
    explicit BitReader(std::span<const std::uint8_t> bytes) noexcept : bytes_(bytes) {}

    /// At most 32.
    std::uint32_t bits(unsigned count) noexcept;
    bool flag() noexcept { return bits(1) != 0; }
    /// ue(v) of H.264 and HEVC.
    std::uint32_t unsigned_exp_golomb() noexcept;
    /// se(v).
    std::int32_t signed_exp_golomb() noexcept;
    /// Reads past se(v).
    void skip_exp_golomb() noexcept { unsigned_exp_golomb(); }
    void skip(std::size_t count) noexcept { position_ += count; }

    [[nodiscard]] std::size_t position() const noexcept { return position_; } ///< in bits
    [[nodiscard]] bool overrun() const noexcept { return overrun_; }

private:
    std::span<const std::uint8_t> bytes_;
    std::size_t position_ = 0;
    bool overrun_ = false;
};

} // namespace zeva::va_driver
