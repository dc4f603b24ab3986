// libvpx's 64 quantisers, which stand for some of a codec's quantiser indices.
#pragma once

#include <array>
#include <cstdint>

namespace zeva::va_driver::vpx {

/// The quantiser index that each of libvpx's quantisers means, ascending.
using QuantizerTable = std::array<std::uint8_t, 64>;

extern const QuantizerTable vp8_quantizers; ///< of indices 0 to 127
extern const QuantizerTable vp9_quantizers; ///< of indices 0 to 255

/// The quantiser whose index is nearest; the finer of two.
[[nodiscard]] unsigned nearest_quantizer(const QuantizerTable& table, unsigned index);
/// The first quantiser that is not finer than `index`, or the last of all.
[[nodiscard]] unsigned first_not_below(const QuantizerTable& table, unsigned index);
/// The last quantiser that is not coarser than `index`, or the first of all.
[[nodiscard]] unsigned last_not_above(const QuantizerTable& table, unsigned index);

} // namespace zeva::va_driver::vpx
