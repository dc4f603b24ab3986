#include "video_proc/deinterlacer.hpp"

#include <algorithm>
#include <cstdlib>

namespace zeva::va_driver {
namespace {

/// A row that is made, and those around it. At the picture's edges `above` and `below` are the same row.
struct RowPlace {
    std::uint32_t plane;
    std::uint32_t y;
    std::uint32_t above;
    std::uint32_t below;
    std::uint32_t width;
};

void bob_row(const SamplePlanes& frame, const RowPlace& place, std::uint16_t* to) {
    const std::uint16_t* above = frame.row(place.plane, place.above);
    const std::uint16_t* below = frame.row(place.plane, place.below);
    for (std::uint32_t x = 0; x < place.width; ++x)
        to[x] = static_cast<std::uint16_t>((above[x] + below[x] + 1) / 2);
}

/// The three rows at a place in one frame.
struct Rows {
    Rows(const SamplePlanes& frame, const RowPlace& place)
        : here(frame.row(place.plane, place.y)), above(frame.row(place.plane, place.above)),
          below(frame.row(place.plane, place.below)) {}

    const std::uint16_t* here;
    const std::uint16_t* above;
    const std::uint16_t* below;
};

/// Twice the change between two frames: of the missing row itself, or of the rows around it.
int change(const Rows& a, const Rows& b, std::uint32_t x) {
    return std::max(std::abs(a.here[x] - b.here[x]),
                    std::abs(a.above[x] - b.above[x]) + std::abs(a.below[x] - b.below[x]));
}

/// The mean of the rows above and below, as near to the other field's rows before and after as what has
/// changed allows.
void motion_adaptive_row(const FrameSequence& frames, bool keeps_first_field, const RowPlace& place,
                         std::uint16_t* to) {
    const Rows previous(*frames.previous, place);
    const Rows current(frames.current, place);
    const Rows next(frames.next != nullptr ? *frames.next : frames.current, place);
    const std::uint16_t* before = keeps_first_field ? previous.here : current.here;
    const std::uint16_t* after = keeps_first_field ? current.here : next.here;
    for (std::uint32_t x = 0; x < place.width; ++x) {
        const int in_time = (before[x] + after[x] + 1) / 2;
        const int in_space = (current.above[x] + current.below[x] + 1) / 2;
        const int motion = (std::max(change(previous, current, x), change(current, next, x)) + 1) / 2;
        to[x] = static_cast<std::uint16_t>(std::clamp(in_space, in_time - motion, in_time + motion));
    }
}

} // namespace

void deinterlace(const FrameSequence& frames, const Deinterlacing& how, SamplePlanes& to) {
    const SamplePlanes& frame = frames.current;
    to.reshape(frame.format(), frame.width(), frame.height());
    const bool adapts = how.method == Deinterlacing::Method::motion_adaptive && frames.previous != nullptr;
    const std::uint32_t kept = how.keeps_bottom_field ? 1 : 0;
    for (std::uint32_t plane = 0; plane <= alpha_plane; ++plane) {
        const std::uint32_t height = frame.has(plane) ? frame.height(plane) : 0;
        for (std::uint32_t y = 0; y < height; ++y) {
            const std::uint32_t width = frame.width(plane);
            if (y % 2 == kept || height == 1) {
                std::copy_n(frame.row(plane, y), width, to.row(plane, y));
                continue;
            }
            const RowPlace place{plane, y, y == 0 ? 1 : y - 1, y + 1 == height ? y - 1 : y + 1, width};
            if (adapts)
                motion_adaptive_row(frames, how.keeps_first_field, place, to.row(plane, y));
            else
                bob_row(frame, place, to.row(plane, y));
        }
    }
}

} // namespace zeva::va_driver
