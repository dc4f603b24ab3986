// Film grain parameters (AV1 specification, section 5.9.30).
#pragma once

#include "bitstream/bit_writer.hpp"
#include "decode/av1/frame.hpp"

namespace zeva::va_driver::av1 {

/// Whether a header can express the parameters.
[[nodiscard]] bool has_valid_film_grain(const Parameters& parameters) noexcept;

/// film_grain_params() of a frame that has the syntax element apply_grain. The parameters are written whole
/// (update_grain), never taken from a reference.
void write_film_grain(BitWriter& writer, const Frame& frame);

} // namespace zeva::va_driver::av1
