// The sequence header (AV1 specification, section 5.5).
#pragma once

#include "decode/av1/frame.hpp"
#include "recycled_memory.hpp"

#include <cstdint>

namespace zeva::va_driver::av1 {

/// Bits of a frame's width and height less one.
inline constexpr unsigned size_bits = 16;

/// sequence_header_obu() with its trailing bits. Tools of which VA-API tells only whether a frame uses them
/// are enabled, so that every frame says it; every frame tells its size, and none has a frame id.
[[nodiscard]] RecycledVector<std::uint8_t> sequence_header(const Frame& frame);

} // namespace zeva::va_driver::av1
