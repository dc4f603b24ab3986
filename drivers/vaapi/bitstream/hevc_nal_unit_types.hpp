// NAL units of HEVC (ITU-T H.265, section 7.3.1.2 and table 7-1).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace zeva::va_driver::hevc {

inline constexpr std::size_t nal_header_bytes = 2;

inline constexpr unsigned nal_trail_n = 0;
inline constexpr unsigned nal_trail_r = 1;
inline constexpr unsigned nal_rasl_n = 8;
inline constexpr unsigned nal_rasl_r = 9;
inline constexpr unsigned nal_last_ordinary = nal_rasl_r;
inline constexpr unsigned nal_first_random_access = 16; ///< BLA_W_LP
inline constexpr unsigned nal_idr_w_radl = 19;
inline constexpr unsigned nal_idr_n_lp = 20;
inline constexpr unsigned nal_cra = 21;
inline constexpr unsigned nal_video_parameter_set = 32; ///< all slices are below
inline constexpr unsigned nal_sequence_parameter_set = 33;
inline constexpr unsigned nal_picture_parameter_set = 34;
inline constexpr unsigned nal_end_of_sequence = 36;

/// Over 63 when forbidden_zero_bit is set.
[[nodiscard]] constexpr unsigned nal_unit_type(std::uint8_t first_byte) {
    return first_byte >> 1U;
}

/// Whether pictures of this type can be decoded on their own: IRAP pictures, section 3.69.
[[nodiscard]] constexpr bool is_random_access(unsigned type) {
    return type >= nal_first_random_access && type <= nal_cra;
}
[[nodiscard]] constexpr bool is_idr(unsigned type) {
    return type == nal_idr_w_radl || type == nal_idr_n_lp;
}

/// Of the base layer and the lowest sub-layer.
[[nodiscard]] constexpr std::array<std::uint8_t, nal_header_bytes> nal_header(unsigned type) {
    return {static_cast<std::uint8_t>(type << 1), 1};
}

} // namespace zeva::va_driver::hevc
