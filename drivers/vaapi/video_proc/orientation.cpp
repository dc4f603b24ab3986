#include "video_proc/orientation.hpp"

#include <algorithm>
#include <utility>

namespace zeva::va_driver {
namespace {

void copy_row(const SamplePlanes& from, std::uint32_t plane, std::uint32_t y, bool from_right,
              std::uint16_t* to) {
    const std::uint16_t* const row = from.row(plane, y);
    const std::uint32_t width = from.width(plane);
    if (from_right)
        std::reverse_copy(row, row + width, to);
    else
        std::copy_n(row, width, to);
}

void copy_column(const SamplePlanes& from, std::uint32_t plane, std::uint32_t x, bool from_bottom,
                 std::uint16_t* to) {
    const std::uint32_t height = from.height(plane);
    for (std::uint32_t y = 0; y < height; ++y)
        to[y] = from.row(plane, from_bottom ? height - 1 - y : y)[x];
}

} // namespace

Orientation orientation(unsigned int quarter_turns, bool mirrored_horizontally, bool mirrored_vertically) {
    Orientation result{quarter_turns % 2 == 1, quarter_turns >= 2, quarter_turns == 1 || quarter_turns == 2};
    if (result.transposed) // rows and columns of the turned picture are columns and rows
        std::swap(mirrored_horizontally, mirrored_vertically);
    result.from_right ^= mirrored_horizontally;
    result.from_bottom ^= mirrored_vertically;
    return result;
}

void turn(const SamplePlanes& from, const Orientation& orientation, SamplePlanes& to) {
    if (orientation.transposed)
        to.reshape(transposed(from.format()), from.height(), from.width());
    else
        to.reshape(from.format(), from.width(), from.height());
    for (std::uint32_t plane = 0; plane <= alpha_plane; ++plane) {
        if (!from.has(plane))
            continue;
        const bool reversed = orientation.transposed ? orientation.from_right : orientation.from_bottom;
        const std::uint32_t rows = to.height(plane);
        for (std::uint32_t y = 0; y < rows; ++y) {
            const std::uint32_t source = reversed ? rows - 1 - y : y;
            if (orientation.transposed)
                copy_column(from, plane, source, orientation.from_bottom, to.row(plane, y));
            else
                copy_row(from, plane, source, orientation.from_right, to.row(plane, y));
        }
    }
}

Rectangle turned(const Rectangle& area, const Orientation& orientation, std::uint32_t width,
                 std::uint32_t height) {
    Rectangle result = area;
    if (orientation.from_right)
        result.x = width - area.x - area.width;
    if (orientation.from_bottom)
        result.y = height - area.y - area.height;
    if (orientation.transposed) {
        std::swap(result.x, result.y);
        std::swap(result.width, result.height);
    }
    return result;
}

} // namespace zeva::va_driver
