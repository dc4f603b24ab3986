#include "encode/vpx/quantizers.hpp"

#include <algorithm>

namespace zeva::va_driver::vpx {

// libvpx does not tell what its quantisers mean; VP8E_GET_LAST_QUANTIZER shows it picture by picture.
constexpr QuantizerTable vp8_quantizers{
    0,  1,  2,  3,  4,  5,  7,  8,  9,  10, 12,  13,  15,  17,  18,  19,  20,  21,  23,  24, 25, 26,
    27, 28, 29, 30, 31, 33, 35, 37, 39, 41, 43,  45,  47,  49,  51,  53,  55,  57,  59,  61, 64, 67,
    70, 73, 76, 79, 82, 85, 88, 91, 94, 97, 100, 103, 106, 109, 112, 115, 118, 121, 124, 127};
constexpr QuantizerTable vp9_quantizers{0,   4,   8,   12,  16,  20,  24,  28,  32,  36,  40,  44,  48,
                                        52,  56,  60,  64,  68,  72,  76,  80,  84,  88,  92,  96,  100,
                                        104, 108, 112, 116, 120, 124, 128, 132, 136, 140, 144, 148, 152,
                                        156, 160, 164, 168, 172, 176, 180, 184, 188, 192, 196, 200, 204,
                                        208, 212, 216, 220, 224, 228, 232, 236, 240, 244, 249, 255};

unsigned first_not_below(const QuantizerTable& table, unsigned index) {
    // The last one is the answer for all that are coarser.
    return static_cast<unsigned>(std::lower_bound(table.begin(), table.end() - 1, index) - table.begin());
}

unsigned last_not_above(const QuantizerTable& table, unsigned index) {
    return static_cast<unsigned>(std::upper_bound(table.begin() + 1, table.end(), index) - table.begin() - 1);
}

unsigned nearest_quantizer(const QuantizerTable& table, unsigned index) {
    const unsigned finer = last_not_above(table, index);
    const unsigned coarser = first_not_below(table, index);
    return index - table[finer] <= table[coarser] - index ? finer : coarser;
}

} // namespace zeva::va_driver::vpx
