// How many bits an encoder may spend, as clients say it in VAEncMiscParameterBuffers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace zeva::va_driver {

/// What is valid from a picture on, until the client changes it. 0 where the client has said nothing.
struct RateControl {
    std::uint32_t mode = 0; ///< VA_RC_*, of the configuration
    std::uint32_t max_bits_per_second = 0;
    std::uint32_t target_percentage = 0; ///< of the highest rate
    std::uint32_t min_qp = 0;
    std::uint32_t max_qp = 0;
    std::uint32_t quality_factor = 0; ///< of VA_RC_ICQ and VA_RC_QVBR
    std::uint32_t buffer_bits = 0;    ///< of the hypothetical reference decoder
    std::uint32_t initial_buffer_bits = 0;
    std::uint32_t frames_numerator = 0; ///< frames a second
    std::uint32_t frames_denominator = 0;
    std::uint32_t quality_level = 0; ///< from 1, the best, to the profile's VAConfigAttribEncQualityRange

    /// What the rate is to be on average: that of VA_RC_CBR is the highest.
    [[nodiscard]] std::uint32_t target_bits_per_second() const noexcept;

    friend bool operator==(const RateControl&, const RateControl&) = default;
};

/// Puts a VAEncMiscParameterBuffer's values into `rate`. Throws StatusError when it is too short, of a type
/// that is not known here, or says what cannot be.
void read_misc_parameters(std::span<const std::byte> buffer, RateControl& rate);

} // namespace zeva::va_driver
