#include "decode/output_stage.hpp"

#include "base/rounding.hpp"
#include "decode/pixel_packing.hpp"

#include <algorithm>
#include <limits>
#include <span>

namespace zeva::va_driver {

namespace {

/// libyuv and libavcodec take pitches as int, and a field's pitch is twice its frame's.
constexpr std::size_t max_pitch = std::numeric_limits<int>::max() / 2;

/// The rows of one field, or all: where they begin and how far apart they are.
struct RowStep {
    unsigned first = 0;
    unsigned step = 1;

    explicit RowStep(Rows rows)
        : first(rows == Rows::bottom_field ? 1 : 0), step(rows == Rows::all ? 1 : 2) {}
    [[nodiscard]] unsigned count(unsigned frame_rows) const {
        return divide_rounded_up(frame_rows - first, step);
    }
};

PlanarPicture source_picture(const AVFrame& frame, const PictureTarget& target, Rows rows) {
    const RowStep step(rows);
    PlanarPicture picture;
    picture.width = std::min(target.width, static_cast<unsigned>(frame.width));
    const unsigned frame_rows = std::min(target.height, static_cast<unsigned>(frame.height));
    picture.height = step.count(frame_rows);
    const auto surface_planes = info(target.format).planes;
    const PlaneFormat& last_plane = surface_planes.back();
    picture.chroma_height = step.count(static_cast<unsigned>(last_plane.rows(frame_rows)));
    for (unsigned i = 0; i < picture.planes.size() && frame.data[i] != nullptr; ++i)
        picture.planes[i] = {frame.data[i] + step.first * frame.linesize[i],
                             static_cast<int>(step.step) * frame.linesize[i]};
    return picture;
}

SurfacePlanes target_planes(const PictureTarget& target, Rows rows) {
    const RowStep step(rows);
    SurfacePlanes planes;
    for (unsigned i = 0; i < planes.size() && target.planes[i].data != nullptr; ++i)
        planes[i] = {reinterpret_cast<std::uint8_t*>(target.planes[i].data) +
                         step.first * target.planes[i].pitch,
                     static_cast<int>(step.step * target.planes[i].pitch)};
    return planes;
}

} // namespace

bool can_write(AVPixelFormat from, PixelFormat to) noexcept {
    return can_pack(from, to);
}

Placement best_placement(AVPixelFormat from, const PictureTarget& to) noexcept {
    if (to.tiling != Tiling::linear)
        return Placement::none;
    if (has_same_planes(from, to.format))
        return Placement::whole;
    return has_same_luma(from, to.format) ? Placement::luma : Placement::none;
}

bool holds_visible_picture(const PictureTarget& target) {
    if (target.width == 0 || target.height == 0) {
        return false;
    }
    const auto formats = info(target.format).planes;
    for (std::size_t i = 0; i < formats.size(); ++i) {
        const std::uint64_t row = formats[i].row_bytes(target.width);
        const TargetPlane& plane = target.planes[i];
        if (plane.data == nullptr || plane.pitch < row || plane.pitch > max_pitch || plane.room < row ||
            (plane.room - row) / plane.pitch < formats[i].rows(target.height) - 1) {
            return false;
        }
    }
    return true;
}

/// Packs the whole frame into linear memory, whose rows are then tiled.
std::uint64_t OutputStage::write_tiled(const AVFrame& frame, const PictureTarget& target) {
    const auto format = static_cast<AVPixelFormat>(frame.format);
    const SurfaceLayout layout = SurfaceLayout::linear(target.format, target.width, target.height);
    if (linear_.size() < layout.object_sizes[0])
        linear_.resize(layout.object_sizes[0]);
    SurfacePlanes planes;
    for (std::uint32_t i = 0; i < layout.plane_count; ++i)
        planes[i] = {reinterpret_cast<std::uint8_t*>(linear_.data()) + layout.planes[i].offset,
                     static_cast<int>(layout.planes[i].pitch)};
    pack_pixels(source_picture(frame, target, Rows::all), format, planes, target.format, Planes::all);
    std::uint64_t written = 0;
    for (std::uint32_t i = 0; i < layout.plane_count; ++i) {
        const PlaneFormat& plane = info(target.format).planes[i];
        const auto rows = std::span(linear_).subspan(layout.planes[i].offset);
        written += copy_plane(
            {rows, layout.planes[i].pitch}, {},
            {{target.planes[i].data, target.planes[i].room}, target.planes[i].pitch, target.tiling}, {},
            plane.row_bytes(target.width), plane.rows(target.height));
    }
    return written;
}

OutputBytes OutputStage::write(const AVFrame& frame, Placement placement, Rows rows,
                               const PictureTarget& target) {
    if (target.tiling != Tiling::linear)
        return {.decoder_output = write_tiled(frame, target)};
    if (placement == Placement::whole)
        return {};
    const auto format = static_cast<AVPixelFormat>(frame.format);
    const auto planes = placement == Placement::luma ? Planes::chroma : Planes::all;
    const std::uint64_t bytes = pack_pixels(source_picture(frame, target, rows), format,
                                            target_planes(target, rows), target.format, planes);
    // Where the surface might have been written in place, the bytes are a copy that only its lack of room
    // makes.
    const bool is_copy = placement == Placement::none && best_placement(format, target) != Placement::none;
    return is_copy ? OutputBytes{.driver = bytes} : OutputBytes{.decoder_output = bytes};
}

} // namespace zeva::va_driver
