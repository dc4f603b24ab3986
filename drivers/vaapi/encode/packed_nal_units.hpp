// The NAL units in the headers that clients of H.264 and HEVC pack.
#pragma once

#include "encode/picture_encoder.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace zeva::va_driver {

/// The header as it goes into the stream: with the emulation prevention bytes that the client may have left
/// out. Throws StatusError when there is no NAL unit in it.
[[nodiscard]] std::vector<std::uint8_t> to_stream(const PackedHeader& header, std::size_t nal_header_bytes);

/// The NAL units behind the start codes, without the zeros that belong to the next start code.
[[nodiscard]] std::vector<std::span<const std::uint8_t>>
split_nal_units(std::span<const std::uint8_t> stream);

} // namespace zeva::va_driver
