// NAL units of H.264 (ITU-T H.264, table 7-1).
#pragma once

#include <cstddef>
#include <cstdint>

namespace zeva::va_driver::h264 {

inline constexpr std::size_t nal_header_bytes = 1;

inline constexpr unsigned nal_slice = 1;
inline constexpr unsigned nal_idr_slice = 5;
inline constexpr unsigned nal_sequence_parameter_set = 7;
inline constexpr unsigned nal_picture_parameter_set = 8;
inline constexpr unsigned nal_access_unit_delimiter = 9;
inline constexpr unsigned nal_end_of_sequence = 10;
inline constexpr unsigned nal_end_of_stream = 11;

[[nodiscard]] constexpr unsigned nal_unit_type(std::uint8_t header) {
    return header & 0x1fU;
}

/// 0 of pictures that no other refers to.
[[nodiscard]] constexpr unsigned nal_reference_idc(std::uint8_t header) {
    return header >> 5U & 3U;
}

[[nodiscard]] constexpr std::uint8_t nal_header(unsigned reference_idc, unsigned type) {
    return static_cast<std::uint8_t>(reference_idc << 5 | type);
}

} // namespace zeva::va_driver::h264
