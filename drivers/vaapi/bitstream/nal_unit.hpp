// NAL units of H.264 (ITU-T H.264, sections 7.3.1 and 7.4.1) and HEVC (ITU-T H.265, the same).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace zeva::va_driver {

/// Appends a start code, the NAL unit's header bytes and the payload with emulation prevention bytes.
void append_nal_unit(std::vector<std::uint8_t>& stream, std::span<const std::uint8_t> header,
                     std::span<const std::uint8_t> rbsp);

/// The payload behind `header_bytes` bytes of a NAL unit, without emulation prevention bytes, up to `limit`
/// bytes.
[[nodiscard]] std::vector<std::uint8_t> extract_rbsp(std::span<const std::uint8_t> nal_unit,
                                                     std::size_t header_bytes, std::size_t limit);

/// The same in memory of the caller, whose size is the limit: the part of it that was filled.
std::span<std::uint8_t> extract_rbsp(std::span<const std::uint8_t> nal_unit, std::size_t header_bytes,
                                     std::span<std::uint8_t> rbsp);

/// How many bytes of a NAL unit hold its header and the first `payload_bytes` of its payload.
[[nodiscard]] std::size_t escaped_size(std::span<const std::uint8_t> nal_unit, std::size_t header_bytes,
                                       std::size_t payload_bytes);

} // namespace zeva::va_driver
