// Finding one's way in a stream of MPEG-2 video (ISO/IEC 13818-2, section 6.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace zeva::va_driver::mpeg2 {

using Bytes = std::span<const std::uint8_t>;

// Start code values (table 6-1).
inline constexpr std::uint8_t picture_start_code = 0x00;
inline constexpr std::uint8_t first_slice_start_code = 0x01;
inline constexpr std::uint8_t last_slice_start_code = 0xAF;
inline constexpr std::uint8_t sequence_header_start_code = 0xB3;
inline constexpr std::uint8_t extension_start_code = 0xB5;

inline constexpr std::size_t start_code_bytes = 4; ///< the prefix and the value

/// The position of the first start code with a value from `first` to `last`.
[[nodiscard]] std::optional<std::size_t> find_start_code(Bytes stream, std::uint8_t first,
                                                         std::uint8_t last) noexcept;
/// The position of the first extension with this extension_start_code_identifier (table 6-2).
[[nodiscard]] std::optional<std::size_t> find_extension(Bytes stream, unsigned identifier) noexcept;

} // namespace zeva::va_driver::mpeg2
