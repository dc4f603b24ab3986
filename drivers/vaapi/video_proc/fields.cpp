#include "video_proc/fields.hpp"

#include <algorithm>

namespace zeva::va_driver {
namespace {

std::uint32_t first_row(Parity parity) {
    return parity == Parity::bottom_field ? 1 : 0;
}

} // namespace

std::uint32_t field_rows(std::uint32_t rows, Parity parity) {
    return (rows + 1 - first_row(parity)) / 2;
}

void take_field(const SamplePlanes& frame, Parity parity, SamplePlanes& field) {
    field.reshape(frame.format(), frame.width(), field_rows(frame.height(), parity));
    for (std::uint32_t plane = 0; plane <= alpha_plane; ++plane)
        for (std::uint32_t y = 0; field.has(plane) && y < field.height(plane); ++y) {
            const std::uint32_t row = std::min(2 * y + first_row(parity), frame.height(plane) - 1);
            std::copy_n(frame.row(plane, row), frame.width(plane), field.row(plane, y));
        }
}

void put_field(const SamplePlanes& field, Parity parity, SamplePlanes& frame) {
    for (std::uint32_t plane = 0; plane <= alpha_plane; ++plane)
        for (std::uint32_t y = first_row(parity); frame.has(plane) && y < frame.height(plane); y += 2)
            std::copy_n(field.row(plane, y / 2), frame.width(plane), frame.row(plane, y));
}

} // namespace zeva::va_driver
