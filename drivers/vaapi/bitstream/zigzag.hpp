// The order in which JPEG, MPEG-2 and H.264 transmit the coefficients of a block (ITU-T T.81, figure A.6;
// ISO/IEC 13818-2, figure 7-2; ITU-T H.264, figure 8-8).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace zeva::va_driver {

/// The place of each coefficient in a block of 8 rows of 8. It is walked along diagonals, upwards and
/// downwards in turn.
inline constexpr std::array<std::uint8_t, 64> zigzag_places = [] {
    constexpr unsigned size = 8;
    std::array<std::uint8_t, std::size_t{size} * size> places{};
    std::size_t index = 0;
    for (unsigned diagonal = 0; diagonal < 2 * size - 1; ++diagonal)
        for (unsigned step = 0; step <= diagonal; ++step) {
            const unsigned row = diagonal % 2 == 0 ? diagonal - step : step;
            const unsigned column = diagonal - row;
            if (row < size && column < size)
                places[index++] = static_cast<std::uint8_t>(row * size + column);
        }
    return places;
}();

} // namespace zeva::va_driver
